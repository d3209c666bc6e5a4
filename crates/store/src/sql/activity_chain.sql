SELECT seq, at, who, what, subject, prev, hash
FROM activity
ORDER BY seq
