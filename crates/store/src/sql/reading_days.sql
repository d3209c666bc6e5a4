SELECT
    count, total, first_at, first, lowest_at, lowest, highest_at, highest, last_at, last
FROM reading_day
WHERE measure = :measure AND own = :own AND day >= :from AND day < :until
ORDER BY day
