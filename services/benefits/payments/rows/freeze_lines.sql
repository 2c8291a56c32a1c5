-- Freeze what is awarded for days up to :until and neither paid nor frozen elsewhere, as lines of the run :run_id.
--
-- Of a month that is not over, its days so far, by the same arithmetic as the award's. Overpayments of the person,
-- under every id, are set off, oldest days first; what was set off and is owed no longer is paid back
-- (a negative set-off), with the next payment or by itself. :month is the run's month. Nothing is frozen for a
-- bank that is not among :banks (null: the law lists none): an officer sees such accounts in the inbox.

-- What is awarded and neither paid nor frozen, a claim's month each, with the days that it pays for.
WITH due AS (
    SELECT c.claim_id, coalesce(a.kept_id, c.person_id) AS person_id, c.version, c.payee, e.month,
           so_far.amount - e.paid - coalesce(p.frozen, 0) AS entitled,
           coalesce(d.days, '{}') - coalesce(p.covers, '{}') AS covers
    FROM claim c
    JOIN entitlement e USING (claim_id)
    LEFT JOIN person_alias a ON a.person_id = c.person_id
    LEFT JOIN LATERAL (
        SELECT sum(l.entitled) FILTER (WHERE l.status = 'frozen') AS frozen, range_agg(l.covers) AS covers
        FROM payment_line l
        WHERE l.claim_id = c.claim_id AND l.month = e.month AND l.status IN ('frozen', 'confirmed')
    ) p ON true
    LEFT JOIN LATERAL (
        SELECT range_agg(h.days) * datemultirange(daterange(NULL, :until, '[]')) AS days
        FROM awarded_days h WHERE h.claim_id = c.claim_id AND h.month = e.month
    ) d ON true
    CROSS JOIN LATERAL (
        SELECT CASE WHEN e.month + interval '1 month' <= CAST(:until AS date) + 1 THEN e.amount
               ELSE (SELECT coalesce(round(c.wage_total * c.rate * (before.days + so_far.days) / c.wage_divisor, 2)
                                     - before.amount, 0)
                     FROM (SELECT coalesce(sum(o.days), 0) AS days, coalesce(sum(o.amount), 0) AS amount
                           FROM entitlement o WHERE o.claim_id = c.claim_id AND o.month < e.month) before,
                          (SELECT coalesce(sum(upper(part) - lower(part)), 0) AS days
                           FROM unnest(d.days) part) so_far)
               END AS amount
    ) so_far
    WHERE c.status IN ('in_payment', 'stopped') AND e.month <= :month AND NOT c.payee_unconfirmed
      AND (CAST(:banks AS text[]) IS NULL OR c.payee ->> 'bank' = ANY(CAST(:banks AS text[])))
      AND so_far.amount > e.paid + coalesce(p.frozen, 0)
),
-- Persons whose overpayments were ever booked.
receivable AS (
    SELECT coalesce(a.kept_id, p.person_id) AS person_id
    FROM posting p LEFT JOIN person_alias a ON a.person_id = p.person_id
    WHERE p.debit_account = 'overpayment_receivable' OR p.credit_account = 'overpayment_receivable'
),
-- Them and those who are due, under every id.
ids AS (
    SELECT person_id AS kept_id, person_id FROM (TABLE receivable UNION SELECT person_id FROM due) AS whose
    UNION SELECT a.kept_id, a.person_id FROM person_alias a
          JOIN (TABLE receivable UNION SELECT person_id FROM due) AS whose ON whose.person_id = a.kept_id
),
-- What each owes: what is booked, less what frozen lines set off already.
owed AS (
    SELECT kept_id AS person_id, sum(owed) AS owed FROM (
        SELECT ids.kept_id, CASE WHEN debit_account = 'overpayment_receivable' THEN amount
                                 WHEN credit_account = 'overpayment_receivable' THEN -amount ELSE 0 END AS owed
        FROM posting JOIN ids USING (person_id)
        UNION ALL
        SELECT ids.kept_id, -l.set_off
        FROM payment_line l JOIN claim c USING (claim_id) JOIN ids ON ids.person_id = c.person_id
        WHERE l.status = 'frozen'
    ) parts GROUP BY kept_id
),
-- The debt is shared out over what is due, oldest month first; a negative one is paid back.
shared AS (
    SELECT due.claim_id, due.person_id, due.version, due.payee, due.month, due.entitled, due.covers,
           CASE WHEN owed.owed < 0 AND row_number() OVER before = 1 THEN owed.owed
                ELSE least(due.entitled, greatest(0, coalesce(owed.owed, 0) - coalesce(
                         sum(due.entitled) OVER (before ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)))
                END AS set_off
    FROM due LEFT JOIN owed USING (person_id)
    WINDOW before AS (PARTITION BY due.person_id ORDER BY due.month, due.claim_id)
    UNION ALL
    SELECT kept.claim_id, owed.person_id, kept.version, kept.payee, kept.month, 0, '{}', owed.owed
    FROM owed CROSS JOIN LATERAL (
        SELECT c.claim_id, c.version, c.payee, l.month
        FROM claim c JOIN payment_line l USING (claim_id)
        WHERE c.person_id IN (SELECT owed.person_id
                              UNION ALL SELECT a.person_id FROM person_alias a WHERE a.kept_id = owed.person_id)
          AND l.status = 'confirmed' AND l.set_off > 0
          AND (CAST(:banks AS text[]) IS NULL OR c.payee ->> 'bank' = ANY(CAST(:banks AS text[])))
        ORDER BY l.month DESC, c.claim_id LIMIT 1
    ) kept
    WHERE owed.owed < 0 AND owed.person_id NOT IN (SELECT person_id FROM due)
)
-- The lines, each with how its account compares with the one that was paid last.
INSERT INTO payment_line (run_id, claim_id, claim_version, month, days, entitled, set_off, amount, payee, status,
                          covers, account)
SELECT :run_id, shared.claim_id, version, month,
       (SELECT coalesce(sum(upper(part) - lower(part)), 0) FROM unnest(covers) part), entitled, set_off,
       entitled - set_off, shared.payee, 'frozen', covers,
       CASE WHEN paid_last.payee IS NULL THEN 'new'
            WHEN CAST(paid_last.payee AS jsonb) - 'name' = CAST(shared.payee AS jsonb) - 'name' THEN 'known'
            ELSE 'changed' END
FROM shared
LEFT JOIN LATERAL (
    SELECT l.payee FROM claim c JOIN payment_line l USING (claim_id) JOIN payment_run r USING (run_id)
    WHERE c.person_id IN (SELECT shared.person_id
                          UNION ALL SELECT a.person_id FROM person_alias a WHERE a.kept_id = shared.person_id)
      AND l.status = 'confirmed' AND l.amount > 0
    ORDER BY r.recorded_at DESC LIMIT 1
) paid_last ON true
