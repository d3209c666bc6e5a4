UPDATE outbox SET next_try_at = ?3
WHERE connection = ?1 AND item = ?2 AND state IN ('asking', 'waiting', 'sending')
