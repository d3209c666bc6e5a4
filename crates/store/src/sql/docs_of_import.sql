-- The entries that came with an import, and whether anything was written on
-- them since.
SELECT doc, max(received_from <> :from) AS changed_since
FROM change
WHERE doc IN (SELECT doc FROM change WHERE received_from = :from)
GROUP BY doc
ORDER BY doc
