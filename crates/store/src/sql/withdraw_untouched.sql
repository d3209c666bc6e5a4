-- What never left. What may have arrived is to be taken back there.
DELETE FROM outbox
WHERE
    connection = ?1
    AND kind = ?2
    AND unsure = ''
    AND NOT EXISTS (
        SELECT 1 FROM remote
        WHERE remote.item = outbox.item AND remote.connection = outbox.connection
    )
