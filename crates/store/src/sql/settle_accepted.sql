UPDATE outbox SET
    state = CASE
        WHEN (wanted, taken_back) = (:wanted, :taken_back) THEN 'sent'
        WHEN state = 'asking' THEN 'asking'
        ELSE 'waiting'
    END,
    unsure = '',
    attempts = 0,
    next_try_at = :now,
    sent_at = :now,
    problem_code = CASE WHEN (wanted, taken_back) = (:wanted, :taken_back) THEN :code ELSE '' END,
    problem = CASE WHEN (wanted, taken_back) = (:wanted, :taken_back) THEN :text ELSE '' END
WHERE connection = :connection AND item = :item AND state IN ('asking', 'waiting', 'sending')
