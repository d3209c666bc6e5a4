UPDATE outbox SET
    state = CASE WHEN wanted = :heads THEN 'refused' ELSE state END,
    attempts = CASE WHEN wanted = :heads THEN attempts ELSE 0 END,
    problem_code = CASE WHEN wanted = :heads THEN :code ELSE '' END,
    problem = CASE WHEN wanted = :heads THEN :text ELSE '' END,
    next_try_at = :now
WHERE connection = :connection AND entry = :entry AND state IN ('waiting', 'sending')
