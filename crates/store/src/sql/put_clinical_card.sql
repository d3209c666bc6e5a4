UPDATE clinical_current
SET
    "group" = :group, title = :title, detail = :detail, date = :date, status = :status,
    author = :author, author_reference = :author_reference, title_reference = :title_reference,
    codes = :codes, in_error = :in_error, hidden = :hidden
WHERE seq = :seq
