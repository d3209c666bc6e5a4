INSERT INTO cursor (connection, value, saved_at) VALUES (?1, ?2, ?3)
ON CONFLICT (connection) DO UPDATE SET value = excluded.value, saved_at = excluded.saved_at
