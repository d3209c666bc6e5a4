UPDATE outbox SET
    state = CASE WHEN wanted = :heads THEN 'sent' ELSE 'waiting' END,
    unsure = '',
    attempts = 0,
    next_try_at = :now
WHERE connection = :connection AND entry = :entry AND state IN ('waiting', 'sending')
