-- Covers of which so many months in a row are past due and unpaid, with the first of them.
--
-- :schemes: JSON of `scheme` and `lapse_months`. :today, :batch.

WITH scheme AS (
    SELECT scheme, lapse_months FROM json_to_recordset(CAST(:schemes AS json)) AS s(scheme text, lapse_months integer)
),
-- Of a bill for several months, those that have passed.
missed AS (
    SELECT b.coverage_id, b.person_id, c.scheme, s.lapse_months, m.month,
           extract(year FROM m.month) * 12 + extract(month FROM m.month)
             - row_number() OVER (PARTITION BY b.coverage_id ORDER BY m.month) AS island
    FROM premium_bill b JOIN premium_coverage c USING (coverage_id) JOIN scheme s USING (scheme)
    CROSS JOIN LATERAL generate_series(0, b.months - 1) AS n(number)
    CROSS JOIN LATERAL (SELECT (b.first_month + make_interval(months => n.number))::date AS month) m
    WHERE b.status = 'due' AND b.due_on < CAST(:today AS date) AND m.month < date_trunc('month', CAST(:today AS date))
      AND c.reason IS DISTINCT FROM 'lapsed'
),
run AS (
    SELECT coverage_id, person_id, scheme, min(month) AS first_month
    FROM missed GROUP BY coverage_id, person_id, scheme, lapse_months, island HAVING count(*) >= lapse_months
)
SELECT DISTINCT ON (coverage_id) coverage_id, person_id, scheme, first_month
FROM run ORDER BY coverage_id, first_month LIMIT :batch
