INSERT OR REPLACE INTO reading_day (
    measure, own, day, count, total, first_at, first, lowest_at, lowest, highest_at, highest,
    last_at, last
)
VALUES (
    :measure, :own, :day, :count, :total, :first_at, :first, :lowest_at, :lowest, :highest_at,
    :highest, :last_at, :last
)
