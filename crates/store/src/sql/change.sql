SELECT hash, doc, actor, seq, deps, author, signature, bytes, received_from, received_at
FROM change
WHERE hash = ?1
