-- Write what was decided of claims, each as a new version.
--
-- :claims, :statuses, :reasons, :waiting, :reviews, :decisions, :entitled, :totals, :divisors, :rates: columns of equal
-- length, one place a claim. Where an award's figures are NULL, those that stand are kept.
-- :today: the day of the decisions; one that is the same as before keeps its number and day.
-- A claim whose whole award was paid is closed. `awarded_at` orders the claims of a person: who was awarded days first
-- keeps them.

UPDATE claim c SET reason = d.reason, waiting_for = CAST(d.waiting_for AS json), review_on = d.review_on,
       decision = CAST(d.decision AS json), version = c.version + 1,
       decision_no = c.decision_no + CASE WHEN d.decision <> coalesce(CAST(c.decision AS text), '') THEN 1 ELSE 0 END,
       decided_on = CASE WHEN d.decision <> coalesce(CAST(c.decision AS text), '') THEN :today ELSE c.decided_on END,
       entitled = coalesce(d.entitled, c.entitled), wage_total = coalesce(d.wage_total, c.wage_total),
       wage_divisor = coalesce(d.wage_divisor, c.wage_divisor), rate = coalesce(d.rate, c.rate),
       awarded_at = CASE WHEN d.status = 'rejected' THEN NULL WHEN d.status = 'pending' THEN c.awarded_at
                         ELSE coalesce(c.awarded_at, (SELECT clock_timestamp())) END,
       status = CASE WHEN d.status = 'in_payment' AND EXISTS (
                         SELECT FROM entitlement e WHERE e.claim_id = c.claim_id AND e.paid > 0)
                     AND NOT EXISTS (
                         SELECT FROM entitlement e WHERE e.claim_id = c.claim_id AND e.paid < e.amount)
                     THEN 'closed' ELSE d.status END
FROM unnest(CAST(:claims AS uuid[]), CAST(:statuses AS text[]), CAST(:reasons AS text[]),
            CAST(:waiting AS text[]), CAST(:reviews AS date[]), CAST(:decisions AS text[]),
            CAST(:entitled AS numeric[]), CAST(:totals AS numeric[]), CAST(:divisors AS integer[]),
            CAST(:rates AS numeric[]))
     AS d(claim_id, status, reason, waiting_for, review_on, decision, entitled, wage_total, wage_divisor, rate)
WHERE c.claim_id = d.claim_id RETURNING c.claim_id, c.status
