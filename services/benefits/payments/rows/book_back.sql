-- Book back payments of the run :run_id that the bank returned, and say so.
--
-- :claims, :months, :reasons, :partitions: columns of equal length, one place a payment.
-- What was set off is owed again: the line that recovered it never reached anybody.

-- The lines that were confirmed until now: a second report of one changes nothing.
WITH line AS (
    UPDATE payment_line l SET status = 'returned', returned_because = w.reason
    FROM unnest(CAST(:claims AS uuid[]), CAST(:months AS date[]), CAST(:reasons AS text[]),
                CAST(:partitions AS smallint[])) AS w(claim_id, month, reason, partition)
    WHERE l.run_id = :run_id AND l.claim_id = w.claim_id AND l.month = w.month AND l.status = 'confirmed'
    RETURNING l.claim_id, l.month, l.entitled, l.amount, l.set_off, w.reason, w.partition
),
-- Each with the id that its person goes by.
said AS (
    SELECT line.claim_id, line.month, line.entitled, line.amount, line.set_off, line.reason, line.partition,
           c.person_id, coalesce(a.kept_id, c.person_id) AS kept_id
    FROM line JOIN claim c USING (claim_id) LEFT JOIN person_alias a USING (person_id)
),
-- So much less of each month is paid.
unpaid AS (
    UPDATE entitlement e SET paid = e.paid - line.entitled, bound = greatest(e.amount, e.paid - line.entitled)
    FROM line WHERE e.claim_id = line.claim_id AND e.month = line.month
),
-- The entries of the release, turned round.
booked AS (
    INSERT INTO posting (claim_id, person_id, debit_account, credit_account, amount, entry, run_id)
    SELECT said.claim_id, said.person_id, part.debit, part.credit, part.amount, 'returned', :run_id
    FROM said CROSS JOIN LATERAL (VALUES
        ('payee', 'benefit_expense', least(said.amount, said.entitled)),
        ('overpayment_receivable', 'benefit_expense', said.set_off),
        ('payee', 'overpayment_receivable', -said.set_off)) AS part(debit, credit, amount)
    WHERE part.amount > 0
)
-- Each is said to its person, under either id.
INSERT INTO outbox (topic, partition, key, type, data, audience)
SELECT 'benefits.claims', partition, CAST(claim_id AS text), 'benefits.benefit_returned.v1',
       json_build_object('claim_id', claim_id, 'person_id', person_id, 'month', to_char(month, 'YYYY-MM'),
           'amount', CAST(amount AS text), 'set_off', CAST(set_off AS text), 'reason', reason),
       ARRAY(SELECT DISTINCT 'person:' || id FROM unnest(ARRAY[person_id, kept_id]) id)
FROM said ORDER BY claim_id, month
