SELECT count(*)
FROM (
    SELECT id FROM entry WHERE (merged = 1 OR kept_after_delete = 1) AND deleted = 0
    UNION
    SELECT entry.id
    FROM entry_conflict
    JOIN entry ON entry.id = entry_conflict.entry
    WHERE entry.deleted = 0
)
