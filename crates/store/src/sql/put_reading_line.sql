INSERT OR REPLACE INTO reading_line (measure, own, day, count, last_at, latest, lowest, highest)
VALUES (:measure, :own, :day, :count, :last_at, :latest, :lowest, :highest)
