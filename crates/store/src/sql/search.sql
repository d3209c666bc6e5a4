-- Finds and sorts in the narrow table first: only the page's notes are read.
SELECT entry_body.state
FROM (
    SELECT entry.row, entry.at_utc, entry.id
    FROM entry_text
    CROSS JOIN entry ON entry.row = entry_text.rowid
    WHERE
        entry_text MATCH :words
        AND entry.deleted = 0
        AND entry.at_utc >= :from
        AND (entry.at_utc, entry.id) < (:before, :before_id)
        AND (:kind IS NULL OR entry.kind = :kind)
    ORDER BY entry.at_utc DESC, entry.id DESC
    LIMIT :limit
) AS found
JOIN entry_body ON entry_body.row = found.row
ORDER BY found.at_utc DESC, found.id DESC
