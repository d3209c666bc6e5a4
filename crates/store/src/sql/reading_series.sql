SELECT measure, own, sum(count) AS count, min(first_at) AS first_at, max(last_at) AS last_at
FROM reading_day
GROUP BY measure, own
ORDER BY measure, own
