-- One line for each thing written down that the lists do not show, or the
-- other way round.
SELECT 'An entry is missing from the lists: ' || lower(hex(doc)) || '.'
FROM (SELECT DISTINCT doc FROM change)
WHERE doc NOT IN (SELECT id FROM entry)
UNION ALL
SELECT 'An entry in the lists was never written down: ' || lower(hex(id)) || '.'
FROM entry
WHERE id NOT IN (SELECT doc FROM change)
UNION ALL
SELECT 'An entry in the lists has no text: ' || lower(hex(id)) || '.'
FROM entry
WHERE row NOT IN (SELECT row FROM entry_body)
UNION ALL
SELECT type || ' ' || id || ' is listed ' || listed || ' times.'
FROM (
    SELECT clinical.type, clinical.id, count(clinical_current.seq) AS listed
    FROM clinical
    LEFT JOIN clinical_current ON clinical_current.seq = clinical.seq
    GROUP BY clinical.connection, clinical.type, clinical.id
)
WHERE listed <> 1
