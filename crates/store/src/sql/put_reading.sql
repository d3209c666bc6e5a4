INSERT OR REPLACE INTO reading (
    id, measure, own, at, current, main, diastolic, pulse, amount, unit, own_unit, utc_offset,
    zone, typed, context, device, note, circle, care_team, by, recorded_at
)
VALUES (
    :id, :measure, :own, :at,
    :unit <> '' AND NOT EXISTS (SELECT 1 FROM reading_replaced WHERE reading = :id),
    :main, :diastolic, :pulse, :amount, :unit, :own_unit, :utc_offset,
    :zone, :typed, :context, :device, :note, :circle, :care_team, :by, :recorded_at
)
