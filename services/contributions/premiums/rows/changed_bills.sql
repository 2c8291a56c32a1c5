-- Unpaid bills of covers of which a month is no longer covered, or has another place, choice or group of support.
--
-- :coverage_ids: the covers. :places: the last place in a household with a price of its own.

SELECT b.bill_id, b.coverage_id, b.first_month
FROM premium_bill b JOIN premium_coverage c USING (coverage_id)
LEFT JOIN premium_terms t
  ON t.coverage_id = c.coverage_id AND t.first_day <= greatest(c.first_day, b.first_month)
 AND coalesce(t.ended_on, 'infinity') > greatest(c.first_day, b.first_month)
WHERE b.coverage_id = ANY(CAST(:coverage_ids AS uuid[])) AND b.status = 'due' AND (
    (b.option, b.income, b.support_group) IS DISTINCT FROM (t.option, t.income, t.support_group)
    OR EXISTS (
        SELECT FROM premium_posting q
        WHERE q.bill_id = b.bill_id AND q.entry = 'due' AND (
            coalesce(c.ended_on, 'infinity') <= greatest(c.first_day, q.month)
            OR q.place > 0 AND q.place <> least(
                CAST(:places AS integer),
                premium_place(c.coverage_id, c.person_id, c.scheme, greatest(c.first_day, q.month), c.first_day)))))
ORDER BY b.bill_id FOR UPDATE OF b
