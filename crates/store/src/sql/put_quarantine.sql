INSERT INTO quarantine (name, why, size, first_seen)
VALUES (:name, :why, :size, :first_seen)
ON CONFLICT (name) DO UPDATE SET why = excluded.why, size = excluded.size
