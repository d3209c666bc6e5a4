INSERT INTO clinical (
    connection, type, id, version, hash, bytes, last_updated, received_at, deleted
)
VALUES (
    :connection, :type, :id, :version, :hash, :bytes, :last_updated, :received_at, :deleted
)
