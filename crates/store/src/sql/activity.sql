SELECT seq, at, who, what, subject, writer, prev, hash
FROM activity
WHERE ?1 IS NULL OR seq < ?1
ORDER BY seq DESC
LIMIT ?2
