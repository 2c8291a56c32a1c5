-- List parked events by listener, type, cause and reason: the :limit most frequent kinds, with the place of the first.

-- Events queued behind an event that was refused or failed are counted with it. Those of a key without one are a kind
-- of their own: whoever skipped the first must replay them.
WITH first AS (
    SELECT DISTINCT ON (consumer, topic, key) consumer, topic, key, partition, sequence, type, cause, reason,
           count(*) OVER (PARTITION BY consumer, topic, key) - 1 AS behind
    FROM parked_event
    ORDER BY consumer, topic, key, (cause = 'queued'), sequence
),
kind AS (
    SELECT consumer, type, cause, reason, count(*) AS events, sum(behind)::bigint AS behind
    FROM first
    GROUP BY consumer, type, cause, reason
)
SELECT k.consumer, k.type, k.cause, k.reason, k.events, f.topic, f.partition, f.sequence, f.key, k.behind,
       (SELECT count(*) FROM kind) AS kinds
FROM kind k
CROSS JOIN LATERAL (
    SELECT topic, partition, sequence, key FROM first
    WHERE (consumer, type, cause, reason) = (k.consumer, k.type, k.cause, k.reason)
    ORDER BY topic, partition, sequence LIMIT 1
) f
ORDER BY k.events DESC, k.consumer, k.type, k.cause, k.reason
LIMIT :limit
