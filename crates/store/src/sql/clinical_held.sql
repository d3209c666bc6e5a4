SELECT type, id, version
FROM clinical_current
WHERE connection = ?1 AND deleted = 0
UNION
-- A file that was sent is here already.
SELECT type, remote_id, version FROM remote WHERE connection = ?1 AND type = 'Binary'
