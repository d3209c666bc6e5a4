INSERT INTO waiting_change (hash, doc, author, signature, bytes, received_from, received_at)
VALUES (:hash, :doc, :author, :signature, :bytes, :received_from, :received_at)
ON CONFLICT (hash) DO NOTHING
