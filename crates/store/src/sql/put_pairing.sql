INSERT INTO pairing (name, code, until, state)
VALUES (:name, :code, :until, :state)
ON CONFLICT (name) DO UPDATE SET state = excluded.state
