SELECT entry.id, entry_body.text, entry_body.words, entry_body.state
FROM entry
JOIN entry_body ON entry_body.row = entry.row
ORDER BY entry.id
