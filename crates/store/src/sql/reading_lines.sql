-- One walk down the index `reading_line_by_time`.
SELECT day, count, latest, lowest, highest
FROM reading_line
WHERE last_at >= :from AND (last_at, latest) < (:before, :before_id)
ORDER BY last_at DESC, latest DESC
LIMIT :limit
