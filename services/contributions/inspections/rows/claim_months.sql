-- Claim what the case :inspection_id found, by month, and book it on :today.
--
-- `filed_above`: what the return of the month comes to now, with what older cases claim of it and is not reported yet.
-- What the employer reports above it, it has reported itself.

WITH claim AS (
    INSERT INTO inspection_claim (inspection_id, month, employer_id, requested, filed_above)
    SELECT f.inspection_id, f.month, f.employer_id, f.requested, coalesce(r.payable, 0) + coalesce(o.claimed, 0)
    FROM (SELECT i.inspection_id, i.employer_id, f.month, sum(f.amount) AS requested
          FROM inspection_finding f JOIN inspection i USING (inspection_id)
          WHERE f.inspection_id = CAST(:inspection_id AS uuid)
          GROUP BY i.inspection_id, i.employer_id, f.month) f
    LEFT JOIN LATERAL (
        SELECT r.employee_payable + r.employer_payable AS payable
        FROM employer_month m JOIN monthly_return r USING (return_id)
        WHERE m.employer_id = f.employer_id AND m.month = f.month) r ON true
    LEFT JOIN LATERAL (
        SELECT sum(c.requested - c.filed) AS claimed FROM inspection_claim c
        WHERE c.employer_id = f.employer_id AND c.month = f.month) o ON true
    RETURNING inspection_id, month, employer_id, requested
)
INSERT INTO posting (employer_id, debit_account, credit_account, amount, entry, month, reference, booked_on)
SELECT employer_id, 'inspection_receivable', 'inspection_contributions', requested, 'inspection', month,
       inspection_id::text, CAST(:today AS date)
FROM claim ORDER BY month
