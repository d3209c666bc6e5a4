INSERT INTO entry_body (row, text, words, state) VALUES (:row, :text, :words, :state)
ON CONFLICT (row) DO UPDATE SET
    text = excluded.text,
    words = excluded.words,
    state = excluded.state
