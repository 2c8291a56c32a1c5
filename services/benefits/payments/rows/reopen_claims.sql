-- Put closed ones of :claims in payment again, after a payment came back, and say so.
-- :partitions: of each claim's events.
--
-- Every one of them gets a new version, so that what was frozen of it is void.

-- All of the claims, with the status that they had.
WITH changed AS (
    UPDATE claim c SET status = CASE WHEN c.status = 'closed' THEN 'in_payment' ELSE c.status END,
           reason = CASE WHEN c.status = 'closed' THEN 'payment_returned' ELSE c.reason END,
           version = c.version + 1
    FROM claim before LEFT JOIN person_alias a USING (person_id)
    WHERE before.claim_id = c.claim_id AND c.claim_id = ANY(CAST(:claims AS uuid[]))
    RETURNING c.claim_id, c.person_id, c.employer_id, before.status AS was,
              coalesce(a.kept_id, c.person_id) AS kept_id
)
-- Those that were closed, said to their persons under either id.
INSERT INTO outbox (topic, partition, key, type, data, audience)
SELECT 'benefits.claims', p.partition, CAST(claim_id AS text), 'benefits.claim_moved.v1',
       json_build_object('claim_id', claim_id, 'person_id', person_id, 'employer_id', employer_id,
           'was', 'closed', 'now', 'in_payment', 'reason', 'payment_returned', 'days', NULL, 'last_paid_day', NULL),
       ARRAY(SELECT DISTINCT 'person:' || id FROM unnest(ARRAY[person_id, kept_id]) id)
FROM changed
JOIN unnest(CAST(:claims AS uuid[]), CAST(:partitions AS smallint[])) AS p(claim_id, partition) USING (claim_id)
WHERE was = 'closed' ORDER BY claim_id
