-- The later row is the newer version, unless the service says otherwise: an
-- earlier time, or at the same time a lower version number. A service that
-- says neither is taken in the order it spoke.
INSERT INTO clinical_current (connection, type, id, seq)
SELECT connection, type, id, seq
FROM clinical
WHERE seq = ?1
ON CONFLICT (connection, type, id) DO UPDATE SET
    seq = excluded.seq, "group" = '', title = '', detail = '', date = '', status = '',
    author = '', author_reference = '', title_reference = '', codes = '', in_error = 0, hidden = 0
WHERE NOT EXISTS (
    SELECT 1
    FROM clinical AS now
    JOIN clinical AS later ON later.seq = excluded.seq
    WHERE
        now.seq = clinical_current.seq
        AND now.last_updated <> 0
        AND later.last_updated <> 0
        AND (
            later.last_updated < now.last_updated
            OR later.last_updated = now.last_updated
            AND later.version <> '' AND later.version NOT GLOB '*[^0-9]*'
            AND now.version <> '' AND now.version NOT GLOB '*[^0-9]*'
            AND CAST(later.version AS INTEGER) < CAST(now.version AS INTEGER)
        )
)
