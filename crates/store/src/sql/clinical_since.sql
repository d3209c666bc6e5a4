SELECT
    clinical.seq, clinical.connection, clinical.type, clinical.id, clinical.version,
    clinical.bytes, clinical.last_updated, clinical.received_at, clinical.deleted,
    clinical_current.seq IS NOT NULL AS newest
FROM clinical
LEFT JOIN clinical_current ON clinical_current.seq = clinical.seq
WHERE clinical.seq > ?1
ORDER BY clinical.seq
LIMIT 1
