SELECT
    count(*) FILTER (WHERE state = 'asking') AS asking,
    count(*) FILTER (WHERE state = 'waiting') AS waiting,
    count(*) FILTER (WHERE state = 'sending') AS sending,
    count(*) FILTER (WHERE state = 'sent') AS sent,
    count(*) FILTER (WHERE state = 'refused') AS refused,
    count(*) FILTER (WHERE state = 'unsendable') AS unsendable
FROM outbox
WHERE ?1 IS NULL OR connection = ?1
