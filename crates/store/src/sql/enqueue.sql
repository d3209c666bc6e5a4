INSERT INTO outbox (connection, entry, state, wanted, queued_at, next_try_at)
VALUES (:connection, :entry, 'waiting', :wanted, :now, :now)
ON CONFLICT (connection, entry) DO UPDATE SET
    wanted = excluded.wanted,
    queued_at = excluded.queued_at,
    state = CASE unsure WHEN '' THEN 'waiting' ELSE 'sending' END,
    next_try_at = CASE state WHEN 'sending' THEN next_try_at ELSE excluded.next_try_at END,
    attempts = CASE state WHEN 'sending' THEN attempts ELSE 0 END,
    problem_code = '',
    problem = ''
WHERE outbox.wanted <> excluded.wanted
