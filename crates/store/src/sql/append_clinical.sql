INSERT INTO clinical (
    connection, type, id, version, hash, bytes, last_updated, received_at, deleted
)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
