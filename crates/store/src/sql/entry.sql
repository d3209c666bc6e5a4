SELECT entry_body.state
FROM entry
JOIN entry_body ON entry_body.row = entry.row
WHERE entry.id = ?1
