-- One thing by its place, a group, or all of them; and of those what is asked for.
SELECT newest.*
FROM (
    SELECT seq
    FROM clinical_current
    WHERE :group IS NULL AND (:connection IS NULL OR :type IS NULL OR :id IS NULL)
    UNION ALL
    SELECT seq
    FROM clinical_current
    WHERE "group" = :group AND (:connection IS NULL OR :type IS NULL OR :id IS NULL)
    UNION ALL
    SELECT seq
    FROM clinical
    WHERE connection = :connection AND type = :type AND id = :id
) AS chosen
CROSS JOIN clinical_current AS newest ON newest.seq = chosen.seq
WHERE
    (:connection IS NULL OR newest.connection = :connection)
    AND (:type IS NULL OR newest.type = :type)
    AND (:id IS NULL OR newest.id = :id)
    AND (:code IS NULL OR instr(newest.codes, :code) > 0)
    AND (:group IS NULL OR newest."group" = :group)
ORDER BY newest.date DESC, newest.title, newest.connection, newest.type, newest.id
LIMIT :limit OFFSET :skip
