-- What is owed past its due day by age, the youngest group first. :groups: the first day of each, after the due day.
--
-- :areas: of these areas alone; null: all. :area: in it, or in a part of it; null: anywhere. :today.

SELECT g.from_days, count(DISTINCT d.employer_id)::integer AS employers, count(d.employer_id)::integer AS months,
       coalesce(sum(d.owed), 0) AS owed, coalesce(sum(d.surcharge_left), 0) AS surcharge_left
FROM unnest(CAST(:groups AS integer[])) WITH ORDINALITY AS g(from_days, nr)
LEFT JOIN (
    SELECT d.employer_id, d.owed, d.surcharge_left,
           greatest(width_bucket(CAST(:today AS date) - d.due_on, CAST(:groups AS integer[])), 1) AS nr
    FROM debt d JOIN employer e USING (employer_id)
    WHERE d.owed + d.surcharge_left > 0 AND in_reach(CAST(:areas AS text[]), d.employer_id)
      AND (CAST(:area AS text) IS NULL OR area_within(e.area, CAST(:area AS text)))
) d ON d.nr = g.nr
GROUP BY g.nr, g.from_days ORDER BY g.nr
