SELECT
    connection, item, kind, at, state, wanted, taken_back, unsure, attempts, queued_at,
    next_try_at, sent_at, problem_code, problem
FROM outbox
WHERE item = ?2 AND connection = ?1
