-- End the standing agreements of :employers that are kept or broken on :today. The caller holds the employers' rows.
--
-- Kept: all of it is paid, or nothing that was owed when it was approved is owed any more. Broken: an instalment is not
-- paid by its day and the days of grace after it.

WITH standing AS (
    SELECT a.agreement_id, a.employer_id, a.amount, a.grace_days, a.decided_on, coalesce((
               SELECT sum(CASE p.credit_account WHEN 'receivable' THEN p.amount ELSE -p.amount END) FROM posting p
               WHERE p.employer_id = a.employer_id AND p.posting_id > a.since
                 AND p.entry NOT IN ('return', 'reversal', 'surcharge_paid', 'inspection_paid')
                 AND 'receivable' IN (p.debit_account, p.credit_account)), 0) AS paid
    FROM agreement a WHERE a.employer_id = ANY(CAST(:employers AS uuid[])) AND a.status = 'stands'
),
missed AS (
    SELECT DISTINCT ON (agreement_id) agreement_id, nr, due_on, until - paid AS missing
    FROM (
        SELECT s.agreement_id, s.paid, s.grace_days, i.nr, i.due_on,
               sum(i.amount) OVER (PARTITION BY s.agreement_id ORDER BY i.nr) AS until
        FROM standing s JOIN agreement_instalment i USING (agreement_id)
    ) laid
    WHERE until > paid AND due_on + grace_days < CAST(:today AS date)
    ORDER BY agreement_id, nr
),
judged AS (
    SELECT s.agreement_id, s.employer_id, m.nr, m.due_on, m.missing,
           s.paid >= s.amount OR NOT EXISTS (
               SELECT FROM debt d WHERE d.employer_id = s.employer_id AND d.due_on < s.decided_on
                  AND d.owed + d.surcharge_left > 0) AS kept
    FROM standing s LEFT JOIN missed m USING (agreement_id)
),
ended AS (
    UPDATE agreement a SET status = CASE WHEN j.kept THEN 'kept' ELSE 'broken' END, ended_on = CAST(:today AS date),
           broken_by = CASE WHEN NOT j.kept THEN j.nr END
    FROM judged j WHERE a.agreement_id = j.agreement_id AND (j.kept OR j.nr IS NOT NULL)
    RETURNING a.agreement_id, a.employer_id, a.status, j.nr, j.due_on, j.missing
)
INSERT INTO outbox (topic, partition, key, type, data, audience)
SELECT 'contributions.employers', e.event_partition, b.employer_id::text, 'contributions.agreement_broken.v1',
       json_build_object('agreement_id', b.agreement_id, 'employer_id', b.employer_id, 'instalment', b.nr,
                         'due_on', b.due_on, 'missing', b.missing::numeric(16, 2)::text, 'as_of', CAST(:today AS date)),
       ARRAY['employer:' || b.employer_id]
FROM ended b JOIN employer e USING (employer_id) WHERE b.status = 'broken' ORDER BY b.employer_id
