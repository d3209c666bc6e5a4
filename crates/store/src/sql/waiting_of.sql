SELECT hash, doc, author, signature, bytes, received_from, received_at
FROM waiting_change
WHERE doc = ?1
ORDER BY hash
