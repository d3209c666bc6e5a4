INSERT INTO remote (connection, item, role, type, remote_id, version, sent_hash, heads)
VALUES (:connection, :item, :role, :type, :remote_id, :version, :sent_hash, :heads)
ON CONFLICT (item, connection, role) DO UPDATE SET
    type = excluded.type,
    remote_id = excluded.remote_id,
    version = excluded.version,
    sent_hash = excluded.sent_hash,
    heads = excluded.heads
