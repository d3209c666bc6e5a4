SELECT connection, entry, role, remote_id, version, sent_hash, heads
FROM remote
WHERE connection = ?1 AND remote_id = ?2
ORDER BY role
LIMIT 1
