SELECT position, hash, author, signature, bytes, received_from, received_at
FROM reading_batch
WHERE position > ?1
ORDER BY position
LIMIT ?2
