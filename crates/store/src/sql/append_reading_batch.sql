INSERT INTO reading_batch (hash, author, signature, bytes, received_from, received_at)
VALUES (:hash, :author, :signature, :bytes, :received_from, :received_at)
ON CONFLICT (hash) DO NOTHING
