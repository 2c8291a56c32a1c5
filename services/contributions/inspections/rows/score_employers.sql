-- Score every employer of :area that is at work on :today, and pick those of the plan :plan_id.
--
-- :weights: rows of factor, points for each time, and up to how many times. :by_risk: so many of the highest scores.
-- :by_chance: so many in the order of the md5 of :seed and the employer's id, whatever their scores.

WITH weight AS MATERIALIZED (
    SELECT factor, points, up_to
    FROM json_to_recordset(CAST(:weights AS json)) AS w(factor text, points numeric, up_to integer)
),
candidate AS MATERIALIZED (
    SELECT e.employer_id FROM employer e
    WHERE area_within(e.area, CAST(:area AS text)) AND e.registered_on <= CAST(:today AS date)
      AND NOT EXISTS (SELECT FROM inactive_period p
                      WHERE p.employer_id = e.employer_id AND p.kind = 'ended' AND p.first_day <= CAST(:today AS date)
                        AND coalesce(p.last_day, 'infinity') >= CAST(:today AS date))
),
-- What is known of each. The kinds of findings are factors of their names.
known AS (
    SELECT o.employer_id, 'no_return' AS factor, count(*) AS times
    FROM overdue_month o JOIN candidate USING (employer_id)
    WHERE NOT EXISTS (SELECT FROM employer_month m WHERE m.employer_id = o.employer_id AND m.month = o.month)
    GROUP BY o.employer_id
    UNION ALL
    SELECT d.employer_id, 'month_owed', count(*) FROM debt d JOIN candidate USING (employer_id)
    WHERE d.chased GROUP BY d.employer_id
    UNION ALL
    SELECT f.employer_id, f.kind, count(*) FROM finding f JOIN candidate USING (employer_id)
    WHERE f.removed_on IS NULL AND f.status <> 'dismissed' GROUP BY f.employer_id, f.kind
    UNION ALL
    SELECT c.employer_id, 'never_inspected', 1 FROM candidate c
    WHERE NOT EXISTS (SELECT FROM inspection i WHERE i.employer_id = c.employer_id)
),
factor AS (
    SELECT k.employer_id, k.factor, k.times, w.points * least(k.times, w.up_to) AS points
    FROM known k JOIN weight w USING (factor) WHERE w.points > 0
),
scored AS (
    SELECT c.employer_id, coalesce(sum(f.points), 0) AS score,
           coalesce(json_agg(json_build_object('factor', f.factor, 'times', f.times,
                                               'points', f.points::numeric(8, 2)::text)
                             ORDER BY f.points DESC, f.factor) FILTER (WHERE f.factor IS NOT NULL), '[]') AS factors
    FROM candidate c LEFT JOIN factor f USING (employer_id) GROUP BY c.employer_id
),
placed AS (
    SELECT employer_id, score, factors, row_number() OVER (ORDER BY score DESC, employer_id) AS risk_place,
           row_number() OVER (ORDER BY md5(CAST(:seed AS text) || employer_id::text), employer_id) AS chance_place
    FROM scored
)
INSERT INTO inspection_candidate (plan_id, employer_id, score, factors, by_risk, by_chance)
SELECT CAST(:plan_id AS uuid), employer_id, score, factors,
       score > 0 AND risk_place <= CAST(:by_risk AS bigint), chance_place <= CAST(:by_chance AS bigint)
FROM placed
