SELECT
    change.hash,
    entry.circle = 1 AND NOT EXISTS (
        SELECT 1
        FROM entry_conflict
        WHERE entry_conflict.entry = entry.id AND entry_conflict.field = 'circle'
    ) AS circle,
    length(change.bytes) AS size
FROM change
JOIN entry ON entry.id = change.doc
ORDER BY change.position
