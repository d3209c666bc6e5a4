UPDATE outbox SET
    state = 'sending',
    unsure = CASE
        WHEN unsure = '' THEN :hash
        WHEN ' ' || unsure || ' ' LIKE '% ' || :hash || ' %' THEN unsure
        ELSE unsure || ' ' || :hash
    END,
    attempts = attempts + 1,
    next_try_at = :now
WHERE connection = :connection AND entry = :entry AND state IN ('waiting', 'sending')
