UPDATE outbox SET
    state = CASE unsure WHEN '' THEN 'waiting' ELSE 'sending' END,
    next_try_at = :now
WHERE
    connection = :connection
    AND (:item IS NULL OR item = :item)
    AND (:kind IS NULL OR kind = :kind)
    AND state = 'asking'
