SELECT measure, own, day, count, last_at, latest, lowest, highest
FROM reading_line
ORDER BY measure, own, day
