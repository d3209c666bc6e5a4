-- Answered from the index `reading_by_time` alone. No clock is more than a day
-- from UTC, so a day of the person's is within three of UTC.
SELECT at, id, main
FROM reading
WHERE
    current = 1
    AND measure = :measure
    AND own = :own
    AND at >= :from - 86400000000
    AND at < :until + 86400000000
    AND at + utc_offset * 1000000 >= :from
    AND at + utc_offset * 1000000 < :until
ORDER BY at, id
