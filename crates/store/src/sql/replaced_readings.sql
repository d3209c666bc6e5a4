-- Every link, and whether the reading at its end stands.
SELECT reading_replaced.reading, reading_replaced.by, coalesce(reading.current, 0) AS current
FROM reading_replaced
LEFT JOIN reading ON reading.id = reading_replaced.by
ORDER BY reading_replaced.reading, reading_replaced.by
