-- One walk down the index `entry_by_time`.
SELECT entry_body.state
FROM entry
JOIN entry_body ON entry_body.row = entry.row
WHERE
    entry.deleted = 0
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
