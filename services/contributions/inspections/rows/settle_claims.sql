-- Settle what inspections claim of :employers, whose rows the caller holds: what they reported themselves since, and
-- what is paid. Booked on :today.
--
-- Months and surcharges come first: a claim takes the credit that is left when each is paid, the oldest claim first.

-- What each month's return has above what it had when the case was closed.
WITH claim AS (
    SELECT c.inspection_id, c.month, c.employer_id, c.requested, c.filed, c.recovered,
           least(c.requested, greatest(coalesce(r.payable, 0) - c.filed_above, 0)) AS filed_now
    FROM inspection_claim c
    LEFT JOIN LATERAL (
        SELECT r.employee_payable + r.employer_payable AS payable
        FROM employer_month m JOIN monthly_return r USING (return_id)
        WHERE m.employer_id = c.employer_id AND m.month = c.month) r ON true
    WHERE c.employer_id = ANY(CAST(:employers AS uuid[]))
),
-- The money that counts, less what months come to and what is not paid of surcharges.
credit AS (
    SELECT e.employer_id, coalesce(p.counted, 0) - coalesce(m.charged, 0) - coalesce(d.surcharges, 0) AS amount
    FROM unnest(CAST(:employers AS uuid[])) e(employer_id)
    LEFT JOIN LATERAL (
        SELECT sum(CASE credit_account WHEN 'receivable' THEN amount ELSE -amount END) AS counted FROM posting
        WHERE employer_id = e.employer_id AND entry NOT IN ('return', 'reversal')
          AND 'receivable' IN (debit_account, credit_account)) p ON true
    LEFT JOIN LATERAL (
        SELECT sum(charged) AS charged FROM (
            SELECT r.employee_payable + r.employer_payable AS charged
            FROM employer_month m JOIN monthly_return r USING (return_id) WHERE m.employer_id = e.employer_id
            UNION ALL
            SELECT amount FROM official_assessment o
            WHERE o.employer_id = e.employer_id AND o.status = 'stands') filed_or_assessed) m ON true
    LEFT JOIN LATERAL (
        SELECT sum(surcharge_left) AS surcharges FROM debt WHERE employer_id = e.employer_id) d ON true
),
-- What was paid of a claim that is smaller now goes back to the credit; the rest of it pays the others.
shared AS (
    SELECT c.inspection_id, c.month, c.employer_id, c.filed, c.filed_now, c.recovered,
           CASE WHEN c.recovered > c.requested - c.filed_now THEN c.requested - c.filed_now - c.recovered
                ELSE greatest(least(c.requested - c.filed_now - c.recovered,
                         k.amount + sum(greatest(c.recovered - c.requested + c.filed_now, 0)) OVER all_claims
                         - (sum(greatest(c.requested - c.filed_now - c.recovered, 0)) OVER older
                            - greatest(c.requested - c.filed_now - c.recovered, 0))), 0) END AS pays
    FROM claim c JOIN credit k USING (employer_id)
    WINDOW all_claims AS (PARTITION BY c.employer_id),
           older AS (PARTITION BY c.employer_id ORDER BY c.inspection_id, c.month)
),
kept AS (
    UPDATE inspection_claim c SET filed = s.filed_now, recovered = c.recovered + s.pays
    FROM shared s
    WHERE c.inspection_id = s.inspection_id AND c.month = s.month AND (s.filed_now <> s.filed OR s.pays <> 0)
    RETURNING c.inspection_id, c.month, c.employer_id, s.filed_now - s.filed AS filed, s.pays
)
INSERT INTO posting (employer_id, debit_account, credit_account, amount, entry, month, reference, booked_on)
SELECT employer_id, side.debit, side.credit, side.amount, side.entry, month, inspection_id::text, CAST(:today AS date)
FROM kept CROSS JOIN LATERAL (VALUES
    ('inspection_contributions', 'inspection_receivable', filed, 'inspection_reversal'),
    ('inspection_receivable', 'inspection_contributions', -filed, 'inspection'),
    ('receivable', 'inspection_receivable', pays, 'inspection_paid'),
    ('inspection_receivable', 'receivable', -pays, 'inspection_paid')) side(debit, credit, amount, entry)
WHERE side.amount > 0
ORDER BY employer_id, inspection_id, month, side.entry
