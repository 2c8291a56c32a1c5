-- Keep the lines of a file that are new as entries of their accounts, and book each: a payment that names a bill is
-- counted for its employer, as one that is recorded by the payments' door; all other money is booked as nobody's.
--
-- The caller holds the locks of the accounts and of the employers that the lines name.

WITH line AS (
    SELECT l.*, s.account_id, s.statement_id, a.issuer
    FROM file_payment l
    JOIN unnest(CAST(:numbers AS integer[]), CAST(:accounts AS uuid[]), CAST(:statements AS uuid[]))
         AS s(stmt, account_id, statement_id) USING (stmt)
    JOIN collecting_account a USING (account_id)
    WHERE NOT EXISTS (SELECT FROM bank_entry b WHERE b.account_id = s.account_id AND b.reference = l.reference)
),
-- The employers of the bills, each with the digest of its mark: HMAC-SHA256 over employer and month, as the rule
-- `bill_reference` makes it. The first six bytes are letters.
candidate AS (
    SELECT l.line, e.employer_id, e.event_partition, e.registered_on,
           sha256(CAST(:outer AS bytea) || sha256(CAST(:inner AS bytea) || convert_to(
               'bill ' || e.employer_id || ' ' || to_char(l.bill_month, 'YYYY-MM'), 'UTF8'))) AS digest
    FROM line l JOIN employer e ON e.registration_number = l.bill_number WHERE l.side = 'credit' AND NOT l.reversal
),
-- A mark that is not the agency's own names nobody.
named AS (
    SELECT l.*, c.employer_id, c.event_partition, c.registered_on
    FROM line l LEFT JOIN candidate c ON c.line = l.line AND l.bill_mark =
        substr(CAST(:letters AS text), get_byte(c.digest, 0) % 32 + 1, 1)
        || substr(CAST(:letters AS text), get_byte(c.digest, 1) % 32 + 1, 1)
        || substr(CAST(:letters AS text), get_byte(c.digest, 2) % 32 + 1, 1)
        || substr(CAST(:letters AS text), get_byte(c.digest, 3) % 32 + 1, 1)
        || substr(CAST(:letters AS text), get_byte(c.digest, 4) % 32 + 1, 1)
        || substr(CAST(:letters AS text), get_byte(c.digest, 5) % 32 + 1, 1)
),
-- What each employer has paid above its assessments, and the amount of its largest month.
stands AS (
    SELECT n.employer_id, coalesce(p.credit, 0) AS credit, coalesce(m.largest, 0) AS largest,
           greatest(CAST(:credit_of_anybody AS numeric),
                    CAST(:months_ahead AS numeric) * coalesce(m.largest, 0)) AS bound
    FROM (SELECT DISTINCT employer_id FROM named WHERE employer_id IS NOT NULL) n
    LEFT JOIN (
        SELECT employer_id, sum(CASE WHEN credit_account = 'receivable' THEN amount
                                     WHEN debit_account = 'receivable' THEN -amount ELSE 0 END) AS credit
        FROM posting WHERE employer_id IN (SELECT employer_id FROM named) GROUP BY employer_id
    ) p USING (employer_id)
    LEFT JOIN (
        SELECT k.employer_id, max(r.employee_payable + r.employer_payable) AS largest
        FROM employer_month k JOIN monthly_return r USING (return_id)
        WHERE k.employer_id IN (SELECT employer_id FROM named) GROUP BY k.employer_id
    ) m USING (employer_id)
),
-- A payment that alone is above the bound counts for nothing; of the others each counts on top of those before it.
summed AS (
    SELECT n.*, s.bound, s.largest, s.credit + sum(n.amount) OVER (
               PARTITION BY n.employer_id, n.amount + s.credit > s.bound ORDER BY n.line) AS credit_after
    FROM named n LEFT JOIN stands s USING (employer_id)
),
judged AS (
    SELECT n.*, CASE
        WHEN n.side = 'debit' THEN 'out'
        WHEN k.amount = n.amount THEN 'known'
        WHEN k.amount IS NOT NULL THEN 'differs'
        WHEN n.employer_id IS NULL OR n.booked_on < n.registered_on THEN 'waiting'
        WHEN n.credit_after > n.bound THEN 'held'
        ELSE 'matched' END AS status,
        CASE WHEN n.side = 'debit' THEN NULL
             WHEN k.amount IS NOT NULL AND k.amount <> n.amount THEN 'amount_differs'
             WHEN k.amount IS NOT NULL THEN NULL
             WHEN n.reversal THEN 'reversal'
             WHEN n.bill_number IS NULL THEN 'no_reference'
             WHEN n.employer_id IS NULL THEN 'reference_unknown'
             WHEN n.booked_on < n.registered_on THEN 'before_registration' END AS reason
    FROM summed n
    LEFT JOIN posting k ON k.issuer = n.issuer AND k.reference = n.reference AND k.entry = 'payment'
),
booked AS (
    INSERT INTO posting (employer_id, debit_account, credit_account, amount, entry, reference, issuer, booked_on)
    SELECT CASE WHEN status IN ('matched', 'held') THEN employer_id END,
           CASE WHEN side = 'credit' THEN 'bank' ELSE 'payable' END,
           CASE status WHEN 'matched' THEN 'receivable' WHEN 'held' THEN 'unmatched' WHEN 'waiting' THEN 'unclear'
                       ELSE 'bank' END,
           amount, CASE WHEN side = 'credit' THEN 'payment' ELSE 'given_back' END, reference, issuer, booked_on
    FROM judged WHERE status IN ('matched', 'held', 'waiting', 'out') ORDER BY line
    ON CONFLICT (issuer, reference) WHERE entry = 'payment' DO NOTHING
    RETURNING posting_id, employer_id, credit_account, issuer, reference
),
held AS (
    INSERT INTO unmatched_payment (posting_id, employer_id, issuer, reference, amount, paid_on, bound, recorded_by)
    SELECT b.posting_id, b.employer_id, b.issuer, j.reference, j.amount, j.booked_on,
           json_build_object('credit_of_anybody', CAST(:credit_of_anybody AS text),
                             'months_ahead', CAST(:months_ahead AS text), 'largest_month', j.largest::text), :taken_by
    FROM booked b JOIN judged j USING (issuer, reference) WHERE b.credit_account = 'unmatched' AND j.status = 'held'
),
kept AS (
    INSERT INTO bank_entry (statement_id, account_id, reference, side, amount, reversal, booked_on, told, end_to_end,
                            originals, status, reason, employer_id)
    SELECT statement_id, account_id, reference, side, amount, reversal, booked_on, told, end_to_end,
           string_to_array(originals, chr(31)), status, reason,
           CASE WHEN status IN ('matched', 'held') THEN employer_id END
    FROM judged ORDER BY line
),
said AS (
    INSERT INTO outbox (topic, partition, key, type, data, audience)
    SELECT 'contributions.employers', event_partition, employer_id::text, 'contributions.payment_received.v1',
           json_build_object('employer_id', employer_id, 'reference', reference,
                             'amount', amount::numeric(16, 2)::text, 'paid_on', booked_on),
           ARRAY['employer:' || employer_id]
    FROM judged WHERE status = 'matched' ORDER BY line
)
SELECT j.stmt, j.status, count(*) AS row_count, sum(j.amount) AS amount,
       count(*) FILTER (WHERE j.status IN ('matched', 'held', 'waiting', 'out')) - (
           CASE WHEN row_number() OVER (ORDER BY j.stmt, j.status) = 1 THEN (SELECT count(*) FROM booked) ELSE 0 END
       ) AS not_booked
FROM judged j GROUP BY j.stmt, j.status
