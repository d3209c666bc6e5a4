SELECT entry.id, entry_word.field, entry_word.word
FROM entry
JOIN entry_word ON entry_word.row = entry.row
ORDER BY entry.id, entry_word.field, entry_word.word
