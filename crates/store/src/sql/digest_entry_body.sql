SELECT entry.id, entry_body.note, entry_body.feelings, entry_body.state
FROM entry
JOIN entry_body ON entry_body.row = entry.row
ORDER BY entry.id
