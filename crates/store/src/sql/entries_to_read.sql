SELECT entry_body.state
FROM entry
JOIN entry_body ON entry_body.row = entry.row
WHERE (entry.merged = 1 OR entry.kept_after_delete = 1) AND entry.deleted = 0
ORDER BY entry.at_utc DESC, entry.id DESC
