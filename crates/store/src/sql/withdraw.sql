DELETE FROM outbox
WHERE connection = ?1 AND entry = ?2
