INSERT INTO entry_body (row, note, feelings, state) VALUES (:row, :note, :feelings, :state)
ON CONFLICT (row) DO UPDATE SET
    note = excluded.note,
    feelings = excluded.feelings,
    state = excluded.state
