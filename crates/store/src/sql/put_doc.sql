INSERT INTO doc (id, heads) VALUES (?1, ?2)
ON CONFLICT (id) DO UPDATE SET heads = excluded.heads
