INSERT INTO change (
    hash, doc, actor, seq, deps, author, signature, bytes, received_from, received_at
)
VALUES (
    :hash, :doc, :actor, :seq, :deps, :author, :signature, :bytes, :received_from, :received_at
)
ON CONFLICT (hash) DO NOTHING
