SELECT entry_body.state
FROM entry
JOIN entry_body ON entry_body.row = entry.row
WHERE entry.deleted = 0 AND entry.id IN (SELECT entry FROM entry_conflict)
ORDER BY entry.at_utc DESC, entry.id DESC
