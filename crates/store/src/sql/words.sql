SELECT
    entry_word.word,
    count(*) AS entries,
    min(entry.at_utc) AS earliest,
    max(entry.at_utc) AS latest
FROM entry_word
JOIN entry ON entry.row = entry_word.row
WHERE entry_word.field = :field AND entry.deleted = 0
GROUP BY entry_word.word
ORDER BY latest DESC, entry_word.word
