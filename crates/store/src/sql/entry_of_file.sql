SELECT entry.id
FROM entry
JOIN entry_body ON entry_body.row = entry.row
WHERE entry.kind IN ('photo', 'document')
    AND entry.deleted = 0
    AND instr(entry_body.state, ?1) > 0
ORDER BY entry.created_at, entry.id
LIMIT 1
