INSERT INTO remote (connection, entry, role, remote_id, version, sent_hash, heads)
VALUES (:connection, :entry, :role, :remote_id, :version, :sent_hash, :heads)
ON CONFLICT (connection, entry, role) DO UPDATE SET
    remote_id = excluded.remote_id,
    version = excluded.version,
    sent_hash = excluded.sent_hash,
    heads = excluded.heads
