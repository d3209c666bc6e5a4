INSERT INTO entry (
    id, kind, at_utc, at, mood, energy, circle, care_team, deleted, kept_after_delete,
    merged, read_only, created_by, created_at, changed_at
)
VALUES (
    :id, :kind, :at_utc, :at, :mood, :energy, :circle, :care_team, :deleted, :kept_after_delete,
    :merged, :read_only, :created_by, :created_at, :changed_at
)
ON CONFLICT (id) DO UPDATE SET
    kind = excluded.kind,
    at_utc = excluded.at_utc,
    at = excluded.at,
    mood = excluded.mood,
    energy = excluded.energy,
    circle = excluded.circle,
    care_team = excluded.care_team,
    deleted = excluded.deleted,
    kept_after_delete = excluded.kept_after_delete,
    merged = excluded.merged,
    read_only = excluded.read_only,
    created_by = excluded.created_by,
    created_at = excluded.created_at,
    changed_at = excluded.changed_at
RETURNING row
