SELECT id, measure, own, state
FROM target
ORDER BY id
