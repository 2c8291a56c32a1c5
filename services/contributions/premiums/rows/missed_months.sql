-- Covers that lapse by the months past due and unpaid, each with the first day without it.
--
-- :schemes: JSON of `scheme`, `lapse_months` in a row that end the cover from the first of them on (0: none), and
-- `short_months` within `of_months` that end it after the last of them (null: none). :today, :batch.

WITH scheme AS (
    SELECT scheme, lapse_months, short_months, of_months FROM json_to_recordset(CAST(:schemes AS json))
        AS s(scheme text, lapse_months integer, short_months integer, of_months integer)
),
-- Of a bill for several months, those that have passed.
missed AS (
    SELECT b.coverage_id, b.person_id, c.scheme, s.lapse_months, s.short_months, s.of_months, m.month,
           extract(year FROM m.month) * 12 + extract(month FROM m.month) AS number
    FROM premium_bill b JOIN premium_coverage c USING (coverage_id) JOIN scheme s USING (scheme)
    CROSS JOIN LATERAL generate_series(0, b.months - 1) AS n(number)
    CROSS JOIN LATERAL (SELECT (b.first_month + make_interval(months => n.number))::date AS month) m
    WHERE b.status = 'due' AND b.due_on < CAST(:today AS date) AND m.month < date_trunc('month', CAST(:today AS date))
      AND c.reason IS DISTINCT FROM 'lapsed'
),
placed AS (
    SELECT coverage_id, person_id, scheme, lapse_months, short_months, of_months, month, number,
           number - row_number() OVER own AS island,
           lag(number, short_months - 1) OVER own AS number_before
    FROM missed WINDOW own AS (PARTITION BY coverage_id ORDER BY month)
),
ending AS (
    SELECT coverage_id, person_id, scheme, min(month) AS ended_on
    FROM placed WHERE lapse_months > 0
    GROUP BY coverage_id, person_id, scheme, lapse_months, island HAVING count(*) >= lapse_months
    UNION ALL
    SELECT coverage_id, person_id, scheme, (month + interval '1 month')::date
    FROM placed WHERE number - number_before < of_months
)
SELECT DISTINCT ON (coverage_id) coverage_id, person_id, scheme, ended_on
FROM ending ORDER BY coverage_id, ended_on LIMIT :batch
