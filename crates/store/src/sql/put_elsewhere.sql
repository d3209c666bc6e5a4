INSERT INTO elsewhere (connection, item, role, what, seq, base, unread, noticed_at)
VALUES (:connection, :item, :role, :what, :seq, :base, :unread, :noticed_at)
ON CONFLICT (connection, item, role) DO UPDATE SET
    what = excluded.what,
    seq = excluded.seq,
    unread = excluded.unread,
    noticed_at = excluded.noticed_at
