SELECT connection, item, role, type, remote_id, version, sent_hash, heads
FROM remote
WHERE item = ?2 AND connection = ?1
ORDER BY role
