-- Everything that a reading replaces or is replaced by, and so on.
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
SELECT reading.*
FROM chain
JOIN reading ON reading.id = chain.id
ORDER BY reading.recorded_at, reading.id
