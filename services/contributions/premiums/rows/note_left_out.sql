-- Covers with days in a month and without a bill for it, each noted with the reason. Parameters: see let_fall_due.sql.

WITH scheme AS MATERIALIZED (
    SELECT scheme FROM json_to_recordset(CAST(:schemes AS json)) AS s(scheme text)
),
price AS MATERIALIZED (
    SELECT DISTINCT scheme, option, support_group, gross IS NULL AS of_income, floor, raised
    FROM json_to_recordset(CAST(:prices AS json))
         AS p(scheme text, month date, option text, support_group text, gross numeric, floor numeric, raised boolean)
    WHERE month = CAST(:first_day AS date)
),
missing AS (
    SELECT c.coverage_id, c.scheme, c.first_day, greatest(c.first_day, CAST(:first_day AS date)) AS day
    FROM premium_coverage c
    WHERE
\if :of_all
      c.coverage_id > CAST(:after AS uuid) AND c.coverage_id <= CAST(:until AS uuid)
\else
      c.coverage_id = ANY(CAST(:only AS uuid[]))
\endif
      AND c.first_day < CAST(:next_day AS date)
      AND coalesce(c.ended_on, 'infinity') > greatest(c.first_day, CAST(:first_day AS date))
      AND NOT EXISTS (
        SELECT FROM premium_bill b
        WHERE b.coverage_id = c.coverage_id AND b.status NOT IN ('replaced', 'lapsed')
          AND b.first_month <= CAST(:first_day AS date)
          AND b.first_month + make_interval(months => b.months) > CAST(:first_day AS date))
),
reasoned AS (
    SELECT m.coverage_id, CASE
        WHEN NOT EXISTS (SELECT FROM scheme s WHERE s.scheme = m.scheme) THEN 'no_premium_in_law'
        WHEN t.coverage_id IS NULL THEN 'no_choice'
        WHEN NOT EXISTS (SELECT FROM price p WHERE p.scheme = m.scheme AND p.option = t.option) THEN 'option_not_in_law'
        WHEN NOT EXISTS (
            SELECT FROM price p
            WHERE p.scheme = m.scheme AND p.option = t.option AND p.support_group = t.support_group)
          THEN 'group_not_in_law'
        WHEN t.income IS NULL AND EXISTS (SELECT FROM price p WHERE p.scheme = m.scheme AND p.of_income)
          THEN 'income_missing'
        WHEN EXISTS (
            SELECT FROM price p WHERE p.scheme = m.scheme AND p.of_income AND NOT p.raised AND t.income < p.floor)
          THEN 'income_below_floor'
        ELSE 'not_billed_yet' END AS reason
    FROM missing m LEFT JOIN premium_terms t
      ON t.coverage_id = m.coverage_id AND t.first_day <= m.day AND coalesce(t.ended_on, 'infinity') > m.day
)
INSERT INTO premium_left_out AS known (coverage_id, month, reason)
SELECT coverage_id, CAST(:first_day AS date), reason FROM reasoned ORDER BY coverage_id
ON CONFLICT (coverage_id, month) DO UPDATE SET reason = excluded.reason, noted_at = excluded.noted_at
    WHERE known.reason <> excluded.reason
