SELECT
    connection, type, id, seq, version, last_updated, received_at, deleted, "group", title, detail,
    date, status, author, author_reference, title_reference, codes, in_error, hidden
FROM clinical_current
ORDER BY connection, type, id
