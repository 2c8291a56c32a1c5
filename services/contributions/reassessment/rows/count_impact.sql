-- Count what the draft :draft_id comes to: assess every line that stands in its months by :terms, and keep the returns
-- that change, and the sums of each area.
--
-- A return is counted, and later posted, in the wage region by which it was posted before.

-- The new terms, a row a month and wage region.
WITH term AS MATERIALIZED (
    SELECT month, places, region, floors, ceilings, employee, employer, state
    FROM json_to_recordset(CAST(:terms AS json)) AS t(
        month date, places integer, region text, floors numeric[], ceilings numeric[], employee numeric[],
        employer numeric[], state numeric[])
),
-- The returns that stand in the months, and where their employers were (decision 83).
standing AS MATERIALIZED (
    SELECT m.month, m.employer_id, m.return_id, r.region, coalesce(p.area, e.area) AS area
    FROM employer_month m JOIN monthly_return r USING (return_id)
    JOIN employer e ON e.employer_id = m.employer_id
    LEFT JOIN LATERAL (
        SELECT p.area FROM employer_place p WHERE p.employer_id = m.employer_id
        ORDER BY p.first_day > m.month, abs(p.first_day - m.month) LIMIT 1) p ON true
    WHERE m.month >= CAST(:first_day AS date) AND m.month < coalesce(CAST(:until AS date), 'infinity')
),
-- Their lines, as they are and as they would be. All that follows is a grouping of them, and joins them with nothing.
line AS MATERIALIZED (
    SELECT s.return_id, s.month, s.employer_id, s.area, coalesce(a.kept_id, l.person_id) AS person_id,
           round(due.employee_statutory, t.places) + round(due.employer_statutory, t.places) AS payable,
           l.employee_payable + l.employer_payable AS was,
           due.state_statutory - l.state_statutory AS state_difference,
           (due.base, due.employee_statutory, due.employer_statutory, due.state_statutory) IS DISTINCT FROM
           (l.base, l.employee_statutory, l.employer_statutory, l.state_statutory) AS changes
    FROM standing s JOIN return_line l ON l.month = s.month AND l.return_id = s.return_id
    JOIN term t ON t.month = s.month AND t.region = s.region
    LEFT JOIN person_alias a ON a.person_id = l.person_id
    CROSS JOIN LATERAL contribution_due(l.wage, t.floors, t.ceilings, t.employee, t.employer, t.state) due
),
-- The returns that change.
touched AS MATERIALIZED (
    SELECT return_id, month, employer_id, area, sum(payable) AS payable, sum(payable - was) AS difference
    FROM line GROUP BY return_id, month, employer_id, area HAVING bool_or(changes)
),
kept AS (
    INSERT INTO law_draft_return (draft_id, return_id, month, employer_id, payable, difference)
    SELECT CAST(:draft_id AS uuid), return_id, month, employer_id, payable, difference FROM touched
),
-- The persons whose lines change; one person in several months and at several employers is counted once.
heads AS MATERIALIZED (
    SELECT area, count(DISTINCT person_id)::integer AS persons, sum(state_difference) AS state_difference
    FROM line WHERE changes GROUP BY GROUPING SETS ((area), ())
),
area_kept AS (
    INSERT INTO law_draft_area (draft_id, area, returns, persons, difference)
    SELECT CAST(:draft_id AS uuid), area, t.returns, h.persons, t.difference
    FROM (SELECT area, count(*) AS returns, sum(difference) AS difference FROM touched GROUP BY area) t
    JOIN heads h USING (area)
)
SELECT (SELECT count(*)::integer FROM touched) AS returns,
       coalesce((SELECT persons FROM heads WHERE area IS NULL), 0) AS persons,
       coalesce((SELECT sum(difference) FROM touched), 0) AS difference,
       coalesce((SELECT state_difference FROM heads WHERE area IS NULL), 0) AS state_difference
