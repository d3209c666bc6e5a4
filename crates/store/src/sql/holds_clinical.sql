-- Cross join: the index of `clinical` begins with the connection.
SELECT 1
FROM connection
CROSS JOIN clinical
WHERE
    clinical.connection = connection.id
    AND clinical.type = :type AND clinical.id = :id AND clinical.hash = :hash
