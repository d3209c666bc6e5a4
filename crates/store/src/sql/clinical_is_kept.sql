SELECT 1
FROM clinical
WHERE
    connection = :connection AND type = :type AND id = :id AND version = :version
    AND hash = :hash AND deleted = :deleted
