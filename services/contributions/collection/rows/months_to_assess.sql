-- Months of an employer that have a return, with the part that is paid. Payments count for months as they fell due,
-- months that were assessed officially among them.

WITH charged AS (
    SELECT month, charged, filed, sum(charged) OVER (ORDER BY due_on, month) AS charged_until
    FROM (
        SELECT m.month, r.due_on, r.employee_payable + r.employer_payable AS charged, true AS filed
        FROM employer_month m JOIN monthly_return r USING (return_id) WHERE m.employer_id = :employer_id
        UNION ALL
        SELECT month, due_on, amount, false FROM official_assessment
        WHERE employer_id = :employer_id AND status = 'stands'
    ) months
),
paid AS (
    SELECT coalesce(sum(CASE credit_account WHEN 'receivable' THEN amount ELSE -amount END), 0) AS paid FROM posting
    WHERE employer_id = :employer_id AND entry NOT IN ('return', 'reversal')
      AND 'receivable' IN (debit_account, credit_account)
)
SELECT c.month, c.charged, greatest(least(c.charged, p.paid - (c.charged_until - c.charged)), 0) AS paid
FROM charged c CROSS JOIN paid p WHERE c.filed ORDER BY c.month
