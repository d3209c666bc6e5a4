SELECT reading, by
FROM reading_replaced
ORDER BY reading, by
