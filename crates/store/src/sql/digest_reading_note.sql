SELECT reading, note
FROM reading_note
ORDER BY reading
