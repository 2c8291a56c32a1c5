-- State the debts of :employers on :today: what of each month past its due day is not paid, and its surcharge.
--
-- With `:saying` what changed is booked, kept and said; the caller holds the employers' rows, locked in an earlier
-- statement. Otherwise the months of one employer are computed to the day :today, which may lie ahead.
--
-- Nothing but the postings decides: a correction or a payment of an earlier day re-ages every month.

-- The terms of the surcharge by due day.
WITH term AS MATERIALIZED (
    SELECT first_day, coalesce(until, 'infinity') AS until, monthly, rate, part_month_days, cap, places
    FROM json_to_recordset(CAST(:terms AS json)) AS t(first_day date, until date, monthly boolean, rate numeric,
                                                      part_month_days integer, cap numeric, places integer)
),
-- The months in the order in which payments count for them: as they fell due. `until`: charged up to here.
charge AS (
    SELECT employer_id, month, due_on, charged, row_number() OVER due AS nr, sum(charged) OVER due AS until
    FROM (
        SELECT m.employer_id, m.month, r.due_on, r.employee_payable + r.employer_payable AS charged
        FROM employer_month m JOIN monthly_return r USING (return_id)
        WHERE m.employer_id = ANY(CAST(:employers AS uuid[]))
        UNION ALL
        SELECT employer_id, month, due_on, amount FROM official_assessment
        WHERE employer_id = ANY(CAST(:employers AS uuid[])) AND status = 'stands'
    ) filed_or_assessed
    WHERE charged > 0
    WINDOW due AS (PARTITION BY employer_id ORDER BY due_on, month)
),
-- The money that counts: all that was credited to what employers owe, less what was taken from it again.
counted AS (
    SELECT employer_id, sum(CASE credit_account WHEN 'receivable' THEN amount ELSE -amount END) AS amount
    FROM posting
    WHERE employer_id = ANY(CAST(:employers AS uuid[])) AND entry NOT IN ('return', 'reversal')
      AND 'receivable' IN (debit_account, credit_account)
    GROUP BY employer_id
),
-- The payments in the order of the days on which the money came, however late an officer found whose it was. What was
-- taken again, was taken from the last of them.
payment AS (
    SELECT p.employer_id, coalesce(u.paid_on, e.came_on, p.booked_on) AS day, row_number() OVER paid AS nr,
           least(sum(p.amount) OVER paid, c.amount) AS until
    FROM posting p JOIN counted c ON c.employer_id = p.employer_id AND c.amount > 0
    LEFT JOIN unmatched_payment u ON p.entry = 'matched' AND u.issuer = p.issuer AND u.reference = p.reference
         AND u.status = 'matched' AND u.employer_id = p.employer_id
    LEFT JOIN LATERAL (
        SELECT min(b.booked_on) AS came_on FROM bank_entry b JOIN collecting_account a USING (account_id)
        WHERE p.entry = 'matched' AND b.status = 'allocated' AND b.employer_id = p.employer_id
          AND b.reference = p.reference AND p.issuer = a.issuer
    ) e ON true
    WHERE p.employer_id = ANY(CAST(:employers AS uuid[])) AND p.credit_account = 'receivable'
      AND p.entry NOT IN ('return', 'reversal', 'surcharge_paid', 'inspection_paid')
    WINDOW paid AS (PARTITION BY p.employer_id ORDER BY coalesce(u.paid_on, e.came_on, p.booked_on), p.posting_id)
),
-- Where a month ends or a payment ends, on one line of money.
border AS (
    SELECT employer_id, until, 1 AS charges, 0 AS payments FROM charge
    UNION ALL SELECT employer_id, until, 0, 1 FROM payment
),
-- The pieces between two borders: each is of one month and of one payment, or of none.
piece AS (
    SELECT employer_id, until - coalesce(lag(until) OVER line, 0) AS amount,
           1 + sum(charges) OVER line - charges AS charge_nr, 1 + sum(payments) OVER line - payments AS payment_nr
    FROM border WINDOW line AS (PARTITION BY employer_id ORDER BY until, payments ROWS UNBOUNDED PRECEDING)
),
part AS (
    SELECT c.employer_id, c.month, c.due_on, c.charged, piece.amount, y.nr IS NULL AS unpaid,
           coalesce(y.day, CAST(:today AS date)) AS day
    FROM piece JOIN charge c ON c.employer_id = piece.employer_id AND c.nr = piece.charge_nr
    LEFT JOIN payment y ON y.employer_id = piece.employer_id AND y.nr = piece.payment_nr
    WHERE piece.amount > 0 AND c.due_on < CAST(:today AS date)
),
-- The surcharge of a month: each part that was late at the day of its payment, one rounding.
month_stated AS (
    SELECT part.employer_id, part.month, part.due_on, part.charged,
           coalesce(sum(part.amount) FILTER (WHERE part.unpaid), 0) AS owed,
           round(coalesce(least(sum(part.amount * share.of_it) FILTER (WHERE part.day > part.due_on),
                                sum(part.amount) FILTER (WHERE part.day > part.due_on) * min(term.cap)), 0),
                 coalesce(min(term.places), 2)) AS surcharge
    FROM part LEFT JOIN term ON part.due_on >= term.first_day AND part.due_on < term.until
    CROSS JOIN LATERAL (
        SELECT ((extract(year FROM part.day) - extract(year FROM part.due_on)) * 12
                + extract(month FROM part.day) - extract(month FROM part.due_on))::integer AS borders
    ) calendar
    CROSS JOIN LATERAL (
        SELECT borders - ((part.due_on + make_interval(months => borders))::date > part.day)::integer AS whole
    ) full_months
    CROSS JOIN LATERAL (
        SELECT term.rate * CASE WHEN term.monthly THEN whole + (
                   part.day - (part.due_on + make_interval(months => whole))::date >= term.part_month_days)::integer
               ELSE part.day - part.due_on END AS of_it
    ) share
    GROUP BY part.employer_id, part.month, part.due_on, part.charged
)
\if :saying
,
-- What is booked of surcharges so far.
booked AS (
    SELECT employer_id, month,
           sum(CASE WHEN entry = 'surcharge' THEN amount WHEN entry = 'surcharge_reversal' THEN -amount ELSE 0 END)
               AS made,
           sum(CASE WHEN entry IN ('surcharge', 'surcharge_reversal') THEN 0
                    WHEN credit_account = 'surcharge_receivable' THEN amount ELSE -amount END) AS paid
    FROM posting
    WHERE employer_id = ANY(CAST(:employers AS uuid[])) AND 'surcharge_receivable' IN (debit_account, credit_account)
    GROUP BY employer_id, month
),
-- Every month that owes something, did, or has a surcharge.
stated AS (
    SELECT employer_id, month, coalesce(s.due_on, d.due_on) AS due_on, coalesce(s.charged, 0) AS charged,
           coalesce(s.owed, 0) AS owed, coalesce(s.surcharge, 0) AS surcharge,
           coalesce(b.made, 0) AS made, coalesce(b.paid, 0) AS paid
    FROM (SELECT employer_id, month, due_on, charged, owed, surcharge FROM month_stated
          WHERE owed > 0 OR surcharge > 0) s
    FULL JOIN (SELECT employer_id, month, due_on FROM debt
               WHERE employer_id = ANY(CAST(:employers AS uuid[]))) d USING (employer_id, month)
    LEFT JOIN booked b USING (employer_id, month)
),
-- What is paid of surcharges: the credit that is left when every month is paid, the oldest month first.
shared AS (
    SELECT s.employer_id, s.month, s.due_on, s.charged, s.owed, s.surcharge, s.made,
           CASE WHEN s.paid > s.surcharge THEN s.surcharge - s.paid
                ELSE greatest(least(s.surcharge - s.paid,
                         coalesce(c.amount, 0) - coalesce(k.charged, 0)
                         + sum(greatest(s.paid - s.surcharge, 0)) OVER all_months
                         - (sum(greatest(s.surcharge - s.paid, 0)) OVER older
                            - greatest(s.surcharge - s.paid, 0))), 0) END AS pays,
           s.paid
    FROM stated s LEFT JOIN counted c ON c.employer_id = s.employer_id
    LEFT JOIN (SELECT employer_id, max(until) AS charged FROM charge GROUP BY employer_id) k
         ON k.employer_id = s.employer_id
    WINDOW all_months AS (PARTITION BY s.employer_id),
           older AS (PARTITION BY s.employer_id ORDER BY s.due_on, s.month)
),
judged AS (
    SELECT employer_id, month, due_on, charged, owed, surcharge, surcharge - paid - pays AS surcharge_left, made, pays,
           owed + surcharge - paid - pays > 0
           AND sum(owed + surcharge - paid - pays) OVER (PARTITION BY employer_id) > CAST(:tolerance AS numeric)
               AS chased
    FROM shared
),
-- The surcharges made since, or taken back, and what was paid of them.
posted AS (
    INSERT INTO posting (employer_id, debit_account, credit_account, amount, entry, month, booked_on)
    SELECT employer_id, side.debit, side.credit, side.amount, side.entry, month, CAST(:today AS date)
    FROM judged CROSS JOIN LATERAL (VALUES
        ('surcharge_receivable', 'surcharges', surcharge - made, 'surcharge'),
        ('surcharges', 'surcharge_receivable', made - surcharge, 'surcharge_reversal'),
        ('receivable', 'surcharge_receivable', pays, 'surcharge_paid'),
        ('surcharge_receivable', 'receivable', -pays, 'surcharge_paid')) side(debit, credit, amount, entry)
    WHERE side.amount > 0
    ORDER BY employer_id, side.entry = 'surcharge_paid' AND pays > 0, month
    RETURNING credit_account, entry
),
kept AS (
    INSERT INTO debt AS d (employer_id, month, due_on, charged, owed, surcharge, surcharge_left, chased, as_of)
    SELECT employer_id, month, due_on, charged, owed, surcharge, surcharge_left, chased, CAST(:today AS date)
    FROM judged ORDER BY employer_id, month
    ON CONFLICT (employer_id, month) DO UPDATE
        SET due_on = excluded.due_on, charged = excluded.charged, owed = excluded.owed, surcharge = excluded.surcharge,
            surcharge_left = excluded.surcharge_left, chased = excluded.chased, as_of = excluded.as_of
        WHERE (d.due_on, d.charged, d.owed, d.surcharge, d.surcharge_left, d.chased)
              IS DISTINCT FROM (excluded.due_on, excluded.charged, excluded.owed, excluded.surcharge,
                                excluded.surcharge_left, excluded.chased)
    RETURNING d.employer_id, d.month, d.due_on, d.owed, d.surcharge, d.surcharge_left, d.chased, d.as_of,
              coalesce(old.chased, false) AS was_chased, coalesce(old.surcharge, 0) AS surcharge_before
),
-- The facts, in the order in which they follow from each other.
fact AS (
    SELECT employer_id, month, 1 AS ordinal, 'contributions.surcharge_made.v1' AS type,
           json_build_object('employer_id', employer_id, 'month', to_char(month, 'YYYY-MM'), 'due_on', due_on,
                             'amount', surcharge::numeric(16, 2)::text, 'as_of', as_of) AS data
    FROM kept WHERE surcharge <> surcharge_before
    UNION ALL
    SELECT employer_id, month, 2, 'contributions.debt_arisen.v1',
           json_build_object('employer_id', employer_id, 'month', to_char(month, 'YYYY-MM'), 'due_on', due_on,
                             'owed', owed::numeric(16, 2)::text,
                             'surcharge', surcharge_left::numeric(16, 2)::text, 'as_of', as_of)
    FROM kept WHERE chased AND NOT was_chased
    UNION ALL
    SELECT employer_id, month, 2, 'contributions.debt_settled.v1',
           json_build_object('employer_id', employer_id, 'month', to_char(month, 'YYYY-MM'), 'due_on', due_on,
                             'left', (owed + surcharge_left)::numeric(16, 2)::text, 'as_of', as_of)
    FROM kept WHERE was_chased AND NOT chased
),
said AS (
    INSERT INTO outbox (topic, partition, key, type, data, audience)
    SELECT 'contributions.employers', e.event_partition, f.employer_id::text, f.type, f.data,
           ARRAY['employer:' || f.employer_id]
    FROM fact f JOIN employer e USING (employer_id) ORDER BY f.employer_id, f.month, f.ordinal
)
-- Money given back to the credit may pay months: then they are to be stated once more.
SELECT coalesce(bool_or(entry = 'surcharge_paid' AND credit_account = 'receivable'), false) AS again FROM posted
\else
SELECT month, due_on, charged, owed, surcharge FROM month_stated ORDER BY due_on, month
\endif
