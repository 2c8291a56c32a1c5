-- Count the employers that an order closes on any of its days, and the persons who work there on these days.
--
-- An employer that ended before, or a branch that the order does not name, is not closed by it.

WITH closed AS (
    SELECT e.employer_id FROM employer e
    WHERE (e.employer_id = CAST(:employer_id AS uuid)
           OR area_within(e.area, CAST(:area AS text)) AND starts_with(e.sector, CAST(:sector AS text)))
      AND NOT EXISTS (SELECT FROM inactive_period i
                      WHERE i.employer_id = e.employer_id AND i.kind = 'ended' AND i.first_day <= :first_day
                        AND coalesce(i.last_day, 'infinity') >= :last_day)
)
SELECT (SELECT count(*) FROM closed) AS employers, count(DISTINCT m.person_id) AS staff
FROM closed JOIN employment m USING (employer_id)
WHERE m.standing IN ('stands', 'waiting') AND m.started_on <= :last_day
  AND coalesce(m.ended_on, 'infinity') > :first_day
  AND (CAST(:branches AS text[]) IS NULL OR m.branch = ANY(CAST(:branches AS text[])))
