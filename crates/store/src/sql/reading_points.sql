-- Answered from the index `reading_by_time` alone.
SELECT at, main
FROM reading
WHERE current = 1 AND measure = :measure AND own = :own AND at >= :from AND at < :until
ORDER BY at, id
