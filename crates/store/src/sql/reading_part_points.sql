SELECT at, iif(:diastolic, diastolic, pulse) * 10000 AS main
FROM reading
WHERE
    current = 1
    AND measure = :measure
    AND own = :own
    AND at >= :from
    AND at < :until
    AND iif(:diastolic, diastolic, pulse) > 0
ORDER BY at, id
