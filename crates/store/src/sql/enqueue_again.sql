-- What was wanted before gives way, unless it is the same.
ON CONFLICT (item, connection) DO UPDATE SET
    wanted = excluded.wanted,
    taken_back = excluded.taken_back,
    at = excluded.at,
    queued_at = excluded.queued_at,
    state = CASE
        WHEN excluded.state <> 'waiting' THEN excluded.state
        WHEN unsure = '' THEN 'waiting'
        ELSE 'sending'
    END,
    next_try_at = CASE state WHEN 'sending' THEN next_try_at ELSE excluded.next_try_at END,
    attempts = CASE state WHEN 'sending' THEN attempts ELSE 0 END,
    problem_code = excluded.problem_code,
    problem = excluded.problem
WHERE (outbox.wanted, outbox.taken_back) <> (excluded.wanted, excluded.taken_back)
