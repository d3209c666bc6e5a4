-- The first of the chain of corrections that a reading belongs to: the one that
-- replaces nothing, whether or not it has come to this computer.
WITH RECURSIVE chain (id) AS (
    SELECT :id
    UNION
    SELECT reading_replaced.by
    FROM chain
    JOIN reading_replaced ON reading_replaced.reading = chain.id
    UNION
    SELECT reading_replaced.reading
    FROM chain
    JOIN reading_replaced ON reading_replaced.by = chain.id
)
SELECT min(id)
FROM chain
WHERE NOT EXISTS (SELECT 1 FROM reading_replaced WHERE by = chain.id)
