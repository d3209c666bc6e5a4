SELECT seq, connection, type, id, version, last_updated, received_at, deleted
FROM clinical
ORDER BY seq
