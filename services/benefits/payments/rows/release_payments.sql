-- Release the frozen run :run_id on :released_on by :released_by: confirm, book, audit and say its payments.
--
-- :hash: what was approved. :claims and :partitions: the run's claims, each with the partition of its events.

-- The run, once.
WITH run AS (
    UPDATE payment_run SET status = 'released', released_by = :released_by, released_on = :released_on
    WHERE run_id = :run_id RETURNING run_id
),
-- Its lines are paid.
line AS (
    UPDATE payment_line l SET status = 'confirmed' FROM run
    WHERE l.run_id = run.run_id AND l.status = 'frozen'
    RETURNING l.claim_id, l.month, l.days, l.entitled, l.set_off, l.amount
),
-- So much more of each month is paid; `entitlement_paid_within` refuses more than its award.
paid AS (
    UPDATE entitlement e SET paid = e.paid + line.entitled FROM line
    WHERE e.claim_id = line.claim_id AND e.month = line.month
),
-- Each line as what the payee gets and what is set off; a negative set-off pays back what was set off before.
booked AS (
    INSERT INTO posting (claim_id, person_id, debit_account, credit_account, amount, entry, run_id)
    SELECT line.claim_id, c.person_id, part.debit, part.credit, part.amount, part.entry, :run_id
    FROM line JOIN claim c USING (claim_id)
    CROSS JOIN LATERAL (VALUES
        ('benefit_expense', 'payee', least(line.amount, line.entitled), 'benefit'),
        ('benefit_expense', 'overpayment_receivable', line.set_off, 'set_off'),
        ('overpayment_receivable', 'payee', -line.set_off, 'set_off')) part(debit, credit, amount, entry)
    WHERE part.amount > 0
),
-- Who released what.
audited AS (
    INSERT INTO audit_outbox (actor, action, subject, detail)
    SELECT :released_by, 'payment_run.release', CAST(:run_id AS text), :hash FROM run
)
-- Each payment is said to its person, under either id.
INSERT INTO outbox (topic, partition, key, type, data, audience)
SELECT 'benefits.claims', p.partition, line.claim_id::text, 'benefits.benefit_paid.v1',
       json_build_object('claim_id', line.claim_id, 'person_id', c.person_id,
           'month', to_char(line.month, 'YYYY-MM'), 'days', line.days,
           'amount', line.amount::text, 'set_off', line.set_off::text),
       ARRAY(SELECT DISTINCT 'person:' || id FROM unnest(ARRAY[c.person_id, a.kept_id]) id WHERE id IS NOT NULL)
FROM line JOIN claim c USING (claim_id) LEFT JOIN person_alias a ON a.person_id = c.person_id
JOIN unnest(CAST(:claims AS uuid[]), CAST(:partitions AS smallint[])) AS p(claim_id, partition) USING (claim_id)
ORDER BY line.claim_id, line.month
