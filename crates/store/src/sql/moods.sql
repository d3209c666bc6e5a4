SELECT at, mood
FROM entry
WHERE
    kind = 'diary'
    AND deleted = 0
    AND mood > 0
    AND at_utc >= :from
    AND at_utc < :until
ORDER BY at_utc, id
