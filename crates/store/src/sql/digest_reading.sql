SELECT
    id, measure, own, at, current, main, diastolic, pulse, amount, unit, own_unit, utc_offset,
    zone, typed, context, device, note, circle, care_team, by, recorded_at, writer
FROM reading
ORDER BY id
