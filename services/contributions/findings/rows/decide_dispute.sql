-- Keep the decision :outcome of :decided_by on :today about the disputed finding :finding_id, and say it.

WITH kept AS (
    UPDATE finding SET status = CAST(:outcome AS text), decided_by = CAST(:decided_by AS text),
           decided_on = CAST(:today AS date), decided_because = CAST(:because AS text)
    WHERE finding_id = CAST(:finding_id AS bigint) AND status = 'disputed'
    RETURNING finding_id, employer_id, month, kind, status
)
-- `FindingAnswered` of libs/contracts/contributions.py.
INSERT INTO outbox (topic, partition, key, type, data, audience)
SELECT 'contributions.employers', e.event_partition, e.employer_id::text, 'contributions.finding_answered.v1',
       json_build_object('employer_id', k.employer_id, 'finding_id', k.finding_id, 'month', to_char(k.month, 'YYYY-MM'),
                         'kind', k.kind, 'status', k.status),
       ARRAY['employer:' || e.employer_id]
FROM kept k JOIN employer e USING (employer_id)
