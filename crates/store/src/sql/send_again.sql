UPDATE outbox SET
    state = 'waiting',
    queued_at = :now,
    next_try_at = :now
WHERE connection = :connection AND item = :item AND state = 'sent'
