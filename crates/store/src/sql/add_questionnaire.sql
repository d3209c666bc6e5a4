INSERT INTO questionnaire (id, json, added_at) VALUES (?1, ?2, ?3)
ON CONFLICT (id) DO NOTHING
