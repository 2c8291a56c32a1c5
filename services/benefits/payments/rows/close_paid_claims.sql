-- Close those of :claims whose whole award is paid, and say so. :partitions: of each claim's events.

-- Claims in payment with no month left to pay.
WITH paid AS (
    UPDATE claim c SET status = 'closed', version = version + 1
    WHERE c.claim_id = ANY(CAST(:claims AS uuid[])) AND c.status = 'in_payment' AND NOT EXISTS (
        SELECT FROM entitlement e WHERE e.claim_id = c.claim_id AND e.paid < e.amount)
    RETURNING c.claim_id, c.person_id, c.employer_id, c.reason
)
-- Each is said to its person, under either id.
INSERT INTO outbox (topic, partition, key, type, data, audience)
SELECT 'benefits.claims', p.partition, paid.claim_id::text, 'benefits.claim_moved.v1',
       json_build_object('claim_id', paid.claim_id, 'person_id', paid.person_id, 'employer_id', paid.employer_id,
           'was', 'in_payment', 'now', 'closed', 'reason', paid.reason, 'days', NULL, 'last_paid_day', NULL),
       ARRAY(SELECT DISTINCT 'person:' || id FROM unnest(ARRAY[paid.person_id, a.kept_id]) id
             WHERE id IS NOT NULL)
FROM paid LEFT JOIN person_alias a ON a.person_id = paid.person_id
JOIN unnest(CAST(:claims AS uuid[]), CAST(:partitions AS smallint[])) AS p(claim_id, partition)
     USING (claim_id)
ORDER BY paid.claim_id
