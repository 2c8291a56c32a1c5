-- Book what :claims were overpaid, up or back, to the figure that the decisions in force give.
--
-- Entries are never changed. Yields the claims whose figure changed, each with the id that its person goes by.

-- What was paid beyond the award, and what is booked of it.
WITH figure AS (
    SELECT c.claim_id, c.person_id,
           (SELECT coalesce(sum(greatest(e.paid - e.amount, 0)), 0) FROM entitlement e
            WHERE e.claim_id = c.claim_id) AS now,
           (SELECT coalesce(sum(CASE WHEN debit_account = 'overpayment_receivable' THEN amount ELSE -amount END), 0)
            FROM posting p WHERE p.claim_id = c.claim_id AND p.entry = 'overpayment') AS booked
    FROM claim c WHERE c.claim_id = ANY(CAST(:claims AS uuid[]))
),
-- The claims of which the two are not the same.
differs AS (SELECT claim_id, person_id, now, booked FROM figure WHERE now <> booked),
-- The difference, in the direction that it has.
booked AS (
    INSERT INTO posting (claim_id, person_id, debit_account, credit_account, amount, entry)
    SELECT claim_id, person_id,
           CASE WHEN now > booked THEN 'overpayment_receivable' ELSE 'benefit_expense' END,
           CASE WHEN now > booked THEN 'benefit_expense' ELSE 'overpayment_receivable' END,
           abs(now - booked), 'overpayment'
    FROM differs
)
SELECT d.claim_id, d.person_id, coalesce(a.kept_id, d.person_id) AS kept_id, d.now
FROM differs d LEFT JOIN person_alias a USING (person_id) ORDER BY d.claim_id
