UPDATE outbox SET
    state = CASE unsure WHEN '' THEN 'waiting' ELSE 'sending' END,
    attempts = 0,
    next_try_at = :now,
    problem_code = '',
    problem = ''
WHERE
    connection = :connection
    AND (:item IS NULL OR item = :item)
    AND (state = 'unsendable' OR (:refused AND state = 'refused'))
