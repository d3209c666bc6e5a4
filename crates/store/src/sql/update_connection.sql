UPDATE connection SET
    name = :name,
    base_url = :base_url,
    token = :token,
    patient = :patient,
    can = :can,
    added_at = :added_at,
    last_sync_at = :last_sync_at,
    last_error = :last_error,
    paused = :paused,
    rules = :rules
WHERE id = :id
