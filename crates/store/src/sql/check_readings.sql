-- One line for each reading whose standing is not what its replacements make
-- it, and for each measure whose days do not add up.
SELECT 'A reading is listed, or left out, against what was written: ' || lower(hex(id)) || '.'
FROM reading
WHERE
    current <> (
        unit <> '' AND NOT EXISTS (SELECT 1 FROM reading_replaced WHERE reading_replaced.reading = reading.id)
    )
UNION ALL
SELECT 'The days of ' || measure || ' do not add up to its readings.'
FROM (
    SELECT measure, own, count(*) AS stands FROM reading WHERE current = 1 GROUP BY measure, own
) AS counted
WHERE
    stands <> coalesce(
        (
            SELECT sum(count)
            FROM reading_day
            WHERE reading_day.measure = counted.measure AND reading_day.own = counted.own
        ),
        0
    )
