SELECT
    entry_body.state,
    entry.circle = 1 AND NOT EXISTS (
        SELECT 1
        FROM entry_conflict
        WHERE entry_conflict.entry = entry.id AND entry_conflict.field = 'circle'
    ) AS circle
FROM entry
JOIN entry_body ON entry_body.row = entry.row
WHERE entry.kind IN ('photo', 'document')
ORDER BY entry.id
