INSERT INTO packed (item, change_set)
VALUES (?1, ?2)
ON CONFLICT (item, change_set) DO NOTHING
