SELECT newest.type, newest.id, clinical.version
FROM clinical_current AS newest
JOIN clinical ON clinical.seq = newest.seq
WHERE newest.connection = ?1 AND clinical.deleted = 0
