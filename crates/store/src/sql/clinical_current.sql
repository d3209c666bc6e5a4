SELECT
    newest.seq, newest.connection, newest.type, newest.id,
    clinical.version, clinical.last_updated, clinical.received_at, clinical.deleted,
    newest."group", newest.title, newest.detail, newest.date, newest.status,
    newest.author, newest.author_reference, newest.title_reference, newest.codes,
    newest.in_error, newest.hidden
FROM clinical_current AS newest
JOIN clinical ON clinical.seq = newest.seq
WHERE
    (:connection IS NULL OR newest.connection = :connection)
    AND (:type IS NULL OR newest.type = :type)
    AND (:id IS NULL OR newest.id = :id)
    AND (:code IS NULL OR instr(newest.codes, :code) > 0)
    AND (:group IS NULL OR newest."group" = :group)
ORDER BY newest.date DESC, newest.title, newest.connection, newest.type, newest.id
LIMIT :limit OFFSET :skip
