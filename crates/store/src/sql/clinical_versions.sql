SELECT seq, version, last_updated, received_at, deleted
FROM clinical
WHERE connection = ?1 AND type = ?2 AND id = ?3
ORDER BY seq
