UPDATE outbox SET
    state = 'sending',
    unsure = :unsure,
    attempts = attempts + 1,
    next_try_at = :now
WHERE connection = :connection AND item = :item AND state IN ('waiting', 'sending')
