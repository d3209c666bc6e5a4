SELECT seq, at, who, what, subject, writer, prev, hash
FROM activity
ORDER BY seq
