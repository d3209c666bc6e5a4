-- The row that a resource is listed by; by the index of `clinical`.
SELECT
    newest.seq, newest.version, newest.last_updated, newest.received_at, newest.deleted,
    clinical.hash
FROM clinical
CROSS JOIN clinical_current AS newest ON newest.seq = clinical.seq
WHERE clinical.connection = ?1 AND clinical.type = ?2 AND clinical.id = ?3
