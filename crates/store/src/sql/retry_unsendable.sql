UPDATE outbox SET
    state = CASE unsure WHEN '' THEN 'waiting' ELSE 'sending' END,
    attempts = 0,
    next_try_at = ?2,
    problem_code = '',
    problem = ''
WHERE connection = ?1 AND state = 'unsendable'
