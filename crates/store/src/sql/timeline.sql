-- One walk down the index `entry_by_time`.
SELECT entry_body.state
FROM entry
JOIN entry_body ON entry_body.row = entry.row
WHERE
    entry.deleted = 0
    AND entry.at_utc >= :from
    AND (entry.at_utc, entry.id) < (:before, :before_id)
    AND (:kind IS NULL OR entry.kind = :kind)
ORDER BY entry.at_utc DESC, entry.id DESC
LIMIT :limit
