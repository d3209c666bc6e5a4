UPDATE outbox SET next_try_at = ?3
WHERE connection = ?1 AND entry = ?2 AND state IN ('waiting', 'sending')
