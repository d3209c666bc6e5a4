SELECT
    connection, entry, state, wanted, unsure, attempts, queued_at, next_try_at,
    problem_code, problem
FROM outbox
WHERE entry = ?1
ORDER BY connection
