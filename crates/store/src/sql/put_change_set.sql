INSERT INTO change_set (name, compartment, epoch, by, size, kept_at)
VALUES (:name, :compartment, :epoch, :by, :size, :kept_at)
ON CONFLICT (name) DO UPDATE SET size = excluded.size, kept_at = excluded.kept_at
RETURNING id
