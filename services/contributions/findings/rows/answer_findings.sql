-- Keep answers to findings that the caller has locked, and say each: :findings, :statuses, :becauses and :corrections
-- are of equal length. :answered_by on :today.

WITH answer AS (
    SELECT finding_id, status, because, correction_id
    FROM unnest(CAST(:findings AS bigint[]), CAST(:statuses AS text[]), CAST(:becauses AS text[]),
                CAST(:corrections AS uuid[])) AS a(finding_id, status, because, correction_id)
),
kept AS (
    UPDATE finding f SET status = a.status, because = a.because, correction_id = a.correction_id,
           answered_by = CAST(:answered_by AS text), answered_on = CAST(:today AS date), answered_at = clock_timestamp()
    FROM answer a WHERE f.finding_id = a.finding_id AND f.status = 'open'
    RETURNING f.finding_id, f.employer_id, f.month, f.kind, f.status
)
-- `FindingAnswered` of libs/contracts/contributions.py.
INSERT INTO outbox (topic, partition, key, type, data, audience)
SELECT 'contributions.employers', e.event_partition, e.employer_id::text, 'contributions.finding_answered.v1',
       json_build_object('employer_id', k.employer_id, 'finding_id', k.finding_id, 'month', to_char(k.month, 'YYYY-MM'),
                         'kind', k.kind, 'status', k.status),
       ARRAY['employer:' || e.employer_id]
FROM kept k JOIN employer e USING (employer_id) ORDER BY k.finding_id
