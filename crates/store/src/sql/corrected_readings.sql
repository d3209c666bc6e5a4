-- The first of every chain of corrections.
SELECT DISTINCT reading
FROM reading_replaced AS first
WHERE NOT EXISTS (SELECT 1 FROM reading_replaced WHERE by = first.reading)
ORDER BY reading
