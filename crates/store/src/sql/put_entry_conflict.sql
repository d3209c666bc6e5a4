INSERT INTO entry_conflict (entry, field, position, value, by, at)
VALUES (:entry, :field, :position, :value, :by, :at)
