SELECT
    id, name, base_url, token, patient, can, added_at, last_sync_at, last_error, paused,
    rules
FROM connection
WHERE import = x''
ORDER BY added_at, id
