SELECT id, heads
FROM doc
ORDER BY id
