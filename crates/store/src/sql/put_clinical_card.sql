UPDATE clinical_current
SET
    "group" = :group, title = :title, detail = :detail, date = :date, status = :status,
    author = :author, in_error = :in_error, hidden = :hidden
WHERE seq = :seq
