-- Months of an employer that have an accepted return, or were assessed officially, newest first.
--
-- Its payments count for the months in the order in which they fell due: they are not tied to the month that they were
-- meant for. Each with its surcharge as booked.

WITH charged AS (
    SELECT month, due_on, charged, assessed, sum(charged) OVER (ORDER BY due_on, month) AS charged_until
    FROM (
        SELECT m.month, r.due_on, r.employee_payable + r.employer_payable AS charged, false AS assessed
        FROM employer_month m JOIN monthly_return r USING (return_id) WHERE m.employer_id = :employer_id
        UNION ALL
        SELECT month, due_on, amount, true FROM official_assessment
        WHERE employer_id = :employer_id AND status = 'stands'
    ) filed_or_assessed
),
paid AS (
    SELECT coalesce(sum(CASE credit_account WHEN 'receivable' THEN amount ELSE -amount END), 0) AS paid FROM posting
    WHERE employer_id = :employer_id AND entry NOT IN ('return', 'reversal')
      AND 'receivable' IN (debit_account, credit_account)
),
surcharged AS (
    SELECT month, sum(CASE entry WHEN 'surcharge' THEN amount ELSE -amount END) AS surcharge FROM posting
    WHERE employer_id = :employer_id AND entry IN ('surcharge', 'surcharge_reversal') GROUP BY month
)
SELECT c.month, c.due_on, c.charged, greatest(least(c.charged, p.paid - (c.charged_until - c.charged)), 0) AS paid,
       coalesce(s.surcharge, 0) AS surcharge, c.assessed
FROM charged c CROSS JOIN paid p LEFT JOIN surcharged s USING (month)
WHERE (CAST(:month AS date) IS NULL OR c.month = :month) AND c.month < :before
ORDER BY c.month DESC LIMIT :limit
