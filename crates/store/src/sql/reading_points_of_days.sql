-- Answered from the index `reading_by_time` alone.
SELECT at, id, main, utc_offset
FROM reading
WHERE current = 1 AND measure = ?1 AND own = ?2 AND at >= ?3 AND at < ?4
ORDER BY at, id
