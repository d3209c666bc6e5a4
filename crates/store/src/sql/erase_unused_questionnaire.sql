DELETE FROM questionnaire
WHERE
    id = ?1
    AND NOT EXISTS (SELECT 1 FROM entry_body WHERE instr(entry_body.state, ?1) > 0)
