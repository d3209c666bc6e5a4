DELETE FROM blob
WHERE id = ?1
    AND NOT EXISTS (
        SELECT 1
        FROM entry
        JOIN entry_body ON entry_body.row = entry.row
        WHERE entry.kind IN ('photo', 'document')
            AND instr(entry_body.state, ?2) > 0
    )
