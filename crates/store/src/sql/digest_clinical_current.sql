SELECT connection, type, id, seq, "group", title, detail, date, status, author, in_error, hidden
FROM clinical_current
ORDER BY connection, type, id
