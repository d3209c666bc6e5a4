SELECT 1
FROM clinical_current AS newest
JOIN clinical ON clinical.seq = newest.seq
WHERE
    newest.connection = :connection AND newest.type = :type AND newest.id = :id
    AND clinical.version = :version AND clinical.hash = :hash AND clinical.deleted = :deleted
