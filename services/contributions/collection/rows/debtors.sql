-- Employers that owe something past its due day, the oldest debt first.
--
-- :areas: of these areas alone; null: all. :area: in it, or in a part of it; null: anywhere. :due_before: the oldest
-- month was due before this day. :at_least: what is owed in all. (:after_due, :after_employer): the last of the page
-- before. :limit.

SELECT d.employer_id, e.registration_number, e.area, d.months, d.owed, d.surcharge_left, d.oldest_due_on, d.chased,
       EXISTS (SELECT FROM agreement a WHERE a.employer_id = d.employer_id AND a.status = 'stands') AS agreed
FROM (
    SELECT employer_id, count(*)::integer AS months, sum(owed) AS owed, sum(surcharge_left) AS surcharge_left,
           min(due_on) AS oldest_due_on, bool_or(chased) AS chased
    FROM debt WHERE owed + surcharge_left > 0 GROUP BY employer_id
) d JOIN employer e USING (employer_id)
WHERE in_reach(CAST(:areas AS text[]), d.employer_id)
  AND (CAST(:area AS text) IS NULL OR area_within(e.area, CAST(:area AS text)))
  AND d.oldest_due_on < CAST(:due_before AS date) AND d.owed + d.surcharge_left >= CAST(:at_least AS numeric)
  AND (d.oldest_due_on, d.employer_id) > (CAST(:after_due AS date), CAST(:after_employer AS uuid))
ORDER BY d.oldest_due_on, d.employer_id LIMIT :limit
