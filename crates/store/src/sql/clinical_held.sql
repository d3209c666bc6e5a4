SELECT newest.type, newest.id, clinical.version
FROM clinical_current AS newest
JOIN clinical ON clinical.seq = newest.seq
WHERE newest.connection = ?1 AND clinical.deleted = 0
UNION
-- A file that was sent is here already.
SELECT type, remote_id, version FROM remote WHERE connection = ?1 AND type = 'Binary'
