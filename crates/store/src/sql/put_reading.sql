-- One row of values, not a query: a query might fail half-way, and SQLite would
-- keep a journal of the pages of each statement.
INSERT INTO reading (
    id, measure, own, at, current, main, diastolic, pulse, amount, unit, own_unit, utc_offset,
    zone, typed, context, device, note, circle, care_team, by, recorded_at, writer
)
VALUES (
    ?1, ?2, ?3, ?4,
    ?9 <> '' AND NOT EXISTS (SELECT 1 FROM reading_replaced WHERE reading = ?1),
    ?5, ?6, ?7, ?8, ?9, ?10, ?11,
    ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21
)
ON CONFLICT (id) DO NOTHING
