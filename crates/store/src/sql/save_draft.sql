INSERT INTO draft (kind, body, saved_at) VALUES (?1, ?2, ?3)
ON CONFLICT (kind) DO UPDATE SET body = excluded.body, saved_at = excluded.saved_at
