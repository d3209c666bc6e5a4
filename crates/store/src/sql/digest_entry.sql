SELECT
    id, kind, at_utc, at, mood, energy, circle, care_team, deleted, kept_after_delete, merged,
    read_only, created_by, created_at, changed_at
FROM entry
ORDER BY id
