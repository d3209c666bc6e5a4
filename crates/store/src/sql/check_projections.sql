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
