SELECT connection, item, role, what, seq, base, unread, noticed_at
FROM elsewhere
ORDER BY noticed_at, connection, item, role
