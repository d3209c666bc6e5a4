UPDATE outbox SET
    state = CASE WHEN (wanted, taken_back) = (:wanted, :taken_back) THEN :state ELSE state END,
    attempts = CASE WHEN (wanted, taken_back) = (:wanted, :taken_back) THEN attempts ELSE 0 END,
    problem_code = CASE WHEN (wanted, taken_back) = (:wanted, :taken_back) THEN :code ELSE '' END,
    problem = CASE WHEN (wanted, taken_back) = (:wanted, :taken_back) THEN :text ELSE '' END,
    next_try_at = :now
WHERE connection = :connection AND item = :item AND state IN ('asking', 'waiting', 'sending')
