SELECT item
FROM outbox
WHERE connection = ?1 AND state IN ('waiting', 'sending') AND next_try_at <= ?2
ORDER BY state = 'sending' DESC, queued_at, item
