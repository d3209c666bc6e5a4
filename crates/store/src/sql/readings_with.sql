-- What a reading replaces or is replaced by, and so on, come or not.
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
SELECT id FROM chain
