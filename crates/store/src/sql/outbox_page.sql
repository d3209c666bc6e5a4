-- One walk along the index `outbox_by_state`.
SELECT
    connection, item, kind, at, state, wanted, taken_back, unsure, attempts, queued_at,
    next_try_at, sent_at, problem_code, problem
FROM outbox
WHERE
    connection = :connection
    AND state = :state
    AND (queued_at, item) > (:queued_at, :item)
ORDER BY queued_at, item
LIMIT :limit
