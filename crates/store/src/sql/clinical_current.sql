-- One thing by its place, a group, or all of them; and of those what is asked for.
SELECT *
FROM (
    SELECT *
    FROM clinical_current
    WHERE :group IS NULL AND (:connection IS NULL OR :type IS NULL OR :id IS NULL)
    UNION ALL
    SELECT *
    FROM clinical_current
    WHERE "group" = :group AND (:connection IS NULL OR :type IS NULL OR :id IS NULL)
    UNION ALL
    SELECT newest.*
    FROM clinical
    CROSS JOIN clinical_current AS newest ON newest.seq = clinical.seq
    WHERE clinical.connection = :connection AND clinical.type = :type AND clinical.id = :id
) AS newest
WHERE
    (:connection IS NULL OR connection = :connection)
    AND (:type IS NULL OR type = :type)
    AND (:id IS NULL OR id = :id)
    AND (:code IS NULL OR instr(codes, :code) > 0)
    AND (:group IS NULL OR "group" = :group)
ORDER BY date DESC, title, connection, type, id
LIMIT :limit OFFSET :skip
