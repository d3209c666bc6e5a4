SELECT
    measure, own, day, count, total, first_at, first, lowest_at, lowest, highest_at, highest,
    last_at, last
FROM reading_day
ORDER BY measure, own, day
