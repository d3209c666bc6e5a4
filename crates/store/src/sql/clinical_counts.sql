SELECT connection, type, "group", hidden, count(*) AS count
FROM clinical_current
WHERE deleted = 0
GROUP BY connection, type, "group", hidden
ORDER BY connection, type, "group", hidden
