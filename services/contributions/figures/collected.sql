-- What was charged, collected and chased by postings booked from :first_day to :last_day, and what is owed now.
--
-- :areas: of these areas alone; null: all. :area: in it, or in a part of it; null: anywhere. `collected` is money that
-- came in for an employer less what was given back; a payment that waits for an officer is not counted yet. What was
-- paid of surcharges and of claims of inspections is a part of it. A refund is counted apart.

WITH reached AS MATERIALIZED (
    SELECT employer_id FROM employer e
    WHERE in_reach(CAST(:areas AS text[]), employer_id)
      AND (CAST(:area AS text) IS NULL OR area_within(e.area, CAST(:area AS text)))
),
booked AS (
    SELECT p.employer_id, p.entry, p.amount,
           CASE p.credit_account WHEN 'receivable' THEN p.amount ELSE -p.amount END AS received,
           'receivable' IN (p.debit_account, p.credit_account)
               AND p.entry NOT IN ('return', 'reversal', 'surcharge_paid', 'inspection_paid', 'written_off', 'refund')
               AS is_money
    FROM posting p JOIN reached USING (employer_id)
    WHERE p.booked_on BETWEEN CAST(:first_day AS date) AND CAST(:last_day AS date)
),
summed AS (
    SELECT coalesce(sum(CASE entry WHEN 'return' THEN amount WHEN 'reversal' THEN -amount END), 0) AS charged,
           coalesce(sum(received) FILTER (WHERE is_money), 0) AS collected,
           count(DISTINCT employer_id) FILTER (WHERE is_money)::integer AS payers,
           coalesce(sum(amount) FILTER (WHERE entry = 'refund'), 0) AS refunded,
           coalesce(sum(CASE entry WHEN 'surcharge' THEN amount WHEN 'surcharge_reversal' THEN -amount END), 0)
               AS surcharges,
           coalesce(-sum(received) FILTER (WHERE entry = 'surcharge_paid'), 0) AS surcharges_paid,
           coalesce(-sum(received) FILTER (WHERE entry = 'inspection_paid'), 0) AS claims_paid,
           coalesce(sum(amount) FILTER (WHERE entry = 'written_off'), 0) AS written_off
    FROM booked
),
agreed AS (
    SELECT count(*) FILTER (WHERE decided)::integer AS agreements,
           count(*) FILTER (WHERE ended AND status = 'kept')::integer AS agreements_kept,
           count(*) FILTER (WHERE ended AND status = 'broken')::integer AS agreements_broken
    FROM (
        SELECT status, decided_on BETWEEN CAST(:first_day AS date) AND CAST(:last_day AS date) AS decided,
               ended_on BETWEEN CAST(:first_day AS date) AND CAST(:last_day AS date) AS ended
        FROM agreement JOIN reached USING (employer_id) WHERE status IN ('stands', 'kept', 'broken')
    ) of_time
),
owed AS (
    SELECT count(DISTINCT employer_id)::integer AS debtors, coalesce(sum(d.owed), 0) AS owed,
           coalesce(sum(d.surcharge_left), 0) AS surcharge_left
    FROM debt d JOIN reached USING (employer_id) WHERE d.owed + d.surcharge_left > 0
)
SELECT charged, collected, payers, refunded, surcharges, surcharges_paid, claims_paid, written_off,
       agreements, agreements_kept, agreements_broken, debtors, owed, surcharge_left
FROM summed, agreed, owed
