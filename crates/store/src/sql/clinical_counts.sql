SELECT newest.connection, newest.type, newest."group", newest.hidden, count(*) AS count
FROM clinical_current AS newest
JOIN clinical ON clinical.seq = newest.seq
WHERE clinical.deleted = 0
GROUP BY newest.connection, newest.type, newest."group", newest.hidden
ORDER BY newest.connection, newest.type, newest."group", newest.hidden
