UPDATE outbox SET next_try_at = ?2
WHERE connection = ?1 AND state IN ('waiting', 'sending') AND next_try_at > ?2
