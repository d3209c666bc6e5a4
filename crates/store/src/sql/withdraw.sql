DELETE FROM outbox
WHERE connection = ?1 AND item = ?2
