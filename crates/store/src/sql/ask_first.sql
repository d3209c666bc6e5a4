-- What is on its way may have arrived: that is not called back.
UPDATE outbox SET state = 'asking'
WHERE connection = ?1 AND kind = ?2 AND state = 'waiting' AND taken_back = 0
