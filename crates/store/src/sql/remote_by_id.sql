SELECT connection, item, role, type, remote_id, version, sent_hash, heads
FROM remote
WHERE connection = ?1 AND type = ?2 AND remote_id = ?3
ORDER BY item, role
LIMIT 1
