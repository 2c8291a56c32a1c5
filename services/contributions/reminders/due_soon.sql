-- Months that fall due soon, of the employers given: those without a return, and those of which something is to pay.
-- Payments count for the months in the order in which they fell due. With `:saying` each is said, and kept as said;
-- otherwise its employers are listed.

WITH soon AS (
    SELECT e.employer_id, e.event_partition, due.month, due.due_on, m.return_id IS NOT NULL AS filed,
           CASE WHEN m.return_id IS NOT NULL THEN greatest(least(r.charged, r.charged_until - p.paid), 0) END AS owed
    FROM employer e
    CROSS JOIN unnest(CAST(:months AS date[]), CAST(:last_days AS date[]), CAST(:due AS date[]))
               AS due(month, last_day, due_on)
    LEFT JOIN employer_month m ON m.employer_id = e.employer_id AND m.month = due.month
    LEFT JOIN LATERAL (
        SELECT sum(employee_payable + employer_payable) AS charged_until,
               sum(employee_payable + employer_payable) FILTER (WHERE k.month = due.month) AS charged
        FROM employer_month k JOIN monthly_return USING (return_id)
        WHERE k.employer_id = e.employer_id AND (due_on, k.month) <= (due.due_on, due.month) AND m.return_id IS NOT NULL
    ) r ON true
    LEFT JOIN LATERAL (
        SELECT coalesce(sum(CASE credit_account WHEN 'receivable' THEN amount ELSE -amount END), 0) AS paid FROM posting
        WHERE employer_id = e.employer_id AND entry NOT IN ('return', 'reversal')
          AND 'receivable' IN (debit_account, credit_account) AND m.return_id IS NOT NULL
    ) p ON true
    WHERE e.employer_id = ANY(CAST(:employers AS uuid[])) AND e.registered_on <= due.last_day
      AND NOT coalesce((SELECT range_agg(daterange(i.first_day, i.last_day + 1)) FROM inactive_period i
                        WHERE i.employer_id = e.employer_id) @> daterange(due.month, due.last_day + 1), false)
      AND NOT EXISTS (SELECT FROM due_reminder d WHERE d.employer_id = e.employer_id AND d.month = due.month)
)
\if :saying
, kept AS (
    INSERT INTO due_reminder (employer_id, month, due_on)
    SELECT employer_id, month, due_on FROM soon WHERE NOT filed OR owed > 0
    ON CONFLICT DO NOTHING RETURNING employer_id, month
)
INSERT INTO outbox (topic, partition, key, type, data, audience)
SELECT 'contributions.employers', s.event_partition, s.employer_id::text, 'contributions.due_soon.v1',
       json_build_object('employer_id', s.employer_id, 'month', to_char(s.month, 'YYYY-MM'), 'due_on', s.due_on,
                         'filed', s.filed, 'owed', round(s.owed, 2)::text),
       ARRAY['employer:' || s.employer_id]
FROM kept k JOIN soon s USING (employer_id, month) ORDER BY s.employer_id, s.month
\else
SELECT DISTINCT employer_id FROM soon WHERE NOT filed OR owed > 0 ORDER BY employer_id
\endif
