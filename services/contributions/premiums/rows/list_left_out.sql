-- Covers of which months are not billed, each with the reason of the last one, by id.
--
-- :areas: of persons in these areas alone; null: all. :after: the last cover of the page before. :limit.
-- A month that was billed afterwards, or that the cover no longer has days in, is not listed.

SELECT c.coverage_id, c.person_id, c.scheme, coalesce(t.option, '') AS option, t.income,
       coalesce(t.support_group, '') AS support_group, l.reason, l.first_month, l.last_month, l.months
FROM premium_coverage c
JOIN LATERAL (
    SELECT (array_agg(o.reason ORDER BY o.month DESC))[1] AS reason, min(o.month) AS first_month,
           max(o.month) AS last_month, count(*)::integer AS months
    FROM premium_left_out o
    WHERE o.coverage_id = c.coverage_id AND coalesce(c.ended_on, 'infinity') > greatest(c.first_day, o.month)
      AND NOT EXISTS (
        SELECT FROM premium_bill b
        WHERE b.coverage_id = o.coverage_id AND b.status NOT IN ('replaced', 'lapsed')
          AND b.first_month <= o.month AND b.first_month + make_interval(months => b.months) > o.month)
    HAVING count(*) > 0) l ON true
LEFT JOIN premium_terms t
  ON t.coverage_id = c.coverage_id AND t.first_day <= greatest(c.first_day, l.last_month)
 AND coalesce(t.ended_on, 'infinity') > greatest(c.first_day, l.last_month)
WHERE c.coverage_id IN (
    SELECT DISTINCT coverage_id FROM premium_left_out WHERE coverage_id > CAST(:after AS uuid))
  AND in_reach(CAST(:areas AS text[]), c.person_id)
ORDER BY c.coverage_id LIMIT :limit
