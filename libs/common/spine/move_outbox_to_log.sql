-- Move the oldest facts from the outbox into the log, with dense numbers. The caller holds the heads and the state.

WITH state AS MATERIALIZED (SELECT position, epoch, audit_number, audit_hash FROM log_state),
-- The oldest rows of the outbox, each with the bytes that lie before it.
sized AS (
    SELECT id, sum(octet_length(data::text)) OVER (ORDER BY id) - octet_length(data::text) AS bytes_before
    FROM (SELECT id, data FROM outbox ORDER BY id LIMIT :rows) oldest
),
-- A batch of at most :bytes leaves the outbox.
moved AS (  -- what this snapshot shows up to the last id is just what was sized
    DELETE FROM outbox WHERE id <= (SELECT max(id) FROM sized WHERE bytes_before < :bytes)
    RETURNING id, event_id, topic, partition, key, type, data, audience, traceparent, occurred_at
),
-- Each gets the next number of its partition, and the next position of the whole log.
logged AS (
    INSERT INTO event_log (topic, partition, sequence, position, event_id, key, type, data, audience,
                           traceparent, occurred_at, epoch)
    SELECT m.topic, m.partition,
           h.sequence + row_number() OVER (PARTITION BY m.topic, m.partition ORDER BY m.id),
           state.position + row_number() OVER (ORDER BY m.id),
           m.event_id, m.key, m.type, m.data, m.audience, m.traceparent, m.occurred_at, state.epoch
    FROM state, moved m JOIN topic_head h ON h.topic = m.topic AND h.partition = m.partition
    RETURNING topic, partition, sequence
),
-- The heads of the partitions follow.
raised AS (
    UPDATE topic_head h SET sequence = l.last
    FROM (SELECT topic, partition, max(sequence) AS last FROM logged GROUP BY topic, partition) l
    WHERE h.topic = l.topic AND h.partition = l.partition
),
-- So does the log's position.
advanced AS (
    UPDATE log_state SET position = log_state.position + m.n FROM (SELECT count(*) AS n FROM moved) m WHERE m.n > 0
)
-- How many left and how many came: the caller compares. Then where the audit chain stands.
SELECT (SELECT count(*) FROM moved) AS moved, (SELECT count(*) FROM logged) AS logged,
       (SELECT id FROM audit_outbox ORDER BY id LIMIT 1) IS NOT NULL AS to_audit, audit_number, audit_hash
FROM state
