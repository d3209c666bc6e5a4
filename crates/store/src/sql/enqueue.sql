INSERT INTO outbox (
    connection, item, kind, at, state, wanted, taken_back, queued_at, next_try_at, problem_code,
    problem
)
VALUES (
    :connection, :item, :kind, :at, :state, :wanted, :taken_back, :now, :now, :code, :text
)
