-- Finds and sorts identifiers first: only the page's readings are read.
SELECT reading.id
FROM reading_text
CROSS JOIN reading_note ON reading_note.row = reading_text.rowid
CROSS JOIN reading ON reading.id = reading_note.reading
WHERE
    reading_text MATCH :words
    AND reading.current = 1
    AND reading.at >= :from
    AND (reading.at, reading.id) < (:before, :before_id)
ORDER BY reading.at DESC, reading.id DESC
LIMIT :limit
