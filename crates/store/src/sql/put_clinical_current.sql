INSERT INTO clinical_current (
    seq, connection, type, id, version, last_updated, received_at, deleted, "group", title, detail,
    date, status, author, author_reference, title_reference, codes, in_error, hidden
)
VALUES (
    ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19
)
