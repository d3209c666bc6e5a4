SELECT entry, field, position, value, by, at
FROM entry_conflict
ORDER BY entry, field, position
