-- One walk down the index `reading_by_time`.
SELECT *
FROM reading
WHERE
    current = 1
    AND measure = :measure
    AND own = :own
    AND at >= :from
    AND (at, id) < (:before, :before_id)
ORDER BY at DESC, id DESC
LIMIT :limit
