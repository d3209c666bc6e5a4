SELECT
    id, name, base_url, token, patient, can, added_at, last_sync_at, last_error, paused,
    rules
FROM connection
WHERE id = ?1 AND import = x''
