INSERT INTO membership (hash, by, bytes, signature, kept_at)
VALUES (:hash, :by, :bytes, :signature, :kept_at)
ON CONFLICT (hash) DO NOTHING
