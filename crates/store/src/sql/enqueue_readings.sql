-- Every reading that was never corrected, in the order of the table's key.
INSERT INTO outbox (
    connection, item, kind, at, state, wanted, queued_at, next_try_at, problem_code, problem
)
SELECT :connection, id, :kind, at, :state, id, :now, :now, :code, :text
FROM reading
WHERE
    current = 1
    AND care_team = 1
    AND id NOT IN (SELECT by FROM reading_replaced)
ORDER BY id
