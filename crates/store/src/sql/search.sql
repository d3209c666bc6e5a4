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
        AND (:kinds = '[]' OR entry.kind IN (SELECT value FROM json_each(:kinds)))
        AND (
            :word IS NULL
            OR EXISTS (
                SELECT 1
                FROM entry_word
                WHERE
                    entry_word.row = entry.row
                    AND entry_word.field = :field
                    AND entry_word.word = :word
            )
        )
    ORDER BY entry.at_utc DESC, entry.id DESC
    LIMIT :limit
) AS found
JOIN entry_body ON entry_body.row = found.row
ORDER BY found.at_utc DESC, found.id DESC
