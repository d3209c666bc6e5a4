SELECT item
FROM outbox
WHERE connection = ?1 AND kind = ?2
ORDER BY item
