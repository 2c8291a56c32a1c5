-- Premiums of one month that are not billed yet: a bill of each cover, a posting of each of its months, and an event.
--
-- :first_day, :next_day: of the month, and of the one after it. :month: its text.
-- :of_all: the covers by id after :after up to :until; else the covers :only.
-- :prices, :schemes: the law's prices and schemes (rules/price_list.py). A price is of a month, and of an option, a
-- place in the household or a group of support, each empty where the scheme has none.

WITH scheme AS MATERIALIZED (
    SELECT scheme, to_json(scheme)::text AS quoted, due_on, at_first, places, supported_months
    FROM json_to_recordset(CAST(:schemes AS json))
         AS s(scheme text, due_on date, at_first boolean, places integer, supported_months integer)
),
price AS MATERIALIZED (
    SELECT scheme, month, option, place, support_group, gross, rate, floor, cap, raised, decimals, state
    FROM json_to_recordset(CAST(:prices AS json))
         AS p(scheme text, month date, option text, place integer, support_group text, gross numeric, rate numeric,
              floor numeric, cap numeric, raised boolean, decimals integer, state numeric)
),
-- Promises of localities and donors that stand in a month from this one on.
promise AS MATERIALIZED (
    SELECT promise_id, kind, scheme, area, support_group, listed, amount, part, first_month,
           coalesce(ended_month, 'infinity') AS ended_month
    FROM premium_promise WHERE status = 'stands' AND coalesce(ended_month, 'infinity') > CAST(:first_day AS date)
),
-- The covers with days in the month and without a bill for it; for how many months each pays at once.
chunk AS MATERIALIZED (
    SELECT c.coverage_id, c.person_id, c.scheme, c.first_day, c.ended_on, c.event_partition,
           greatest(c.first_day, CAST(:first_day AS date)) AS day,
           coalesce((SELECT p.months FROM premium_plan p
                     WHERE p.coverage_id = c.coverage_id AND p.first_month <= CAST(:first_day AS date)
                     ORDER BY p.first_month DESC LIMIT 1), 1) AS months
    FROM premium_coverage c
    WHERE
\if :of_all
      c.coverage_id > CAST(:after AS uuid) AND c.coverage_id <= CAST(:until AS uuid)
\else
      c.coverage_id = ANY(CAST(:only AS uuid[]))
\endif
      AND c.first_day < CAST(:next_day AS date)
      AND coalesce(c.ended_on, 'infinity') > greatest(c.first_day, CAST(:first_day AS date))
      AND NOT coalesce((
        SELECT b.first_month + make_interval(months => b.months) > CAST(:first_day AS date) FROM premium_bill b
        WHERE b.coverage_id = c.coverage_id AND b.status NOT IN ('replaced', 'lapsed')
          AND b.first_month <= CAST(:first_day AS date)
        ORDER BY b.first_month DESC LIMIT 1), false)
),
-- Each with its scheme, and the terms of its first day in the month.
fresh AS MATERIALIZED (
    SELECT c.coverage_id, c.person_id, c.scheme, s.quoted, c.first_day, c.ended_on, c.event_partition, c.months,
           t.option, t.income, t.support_group, s.due_on, s.at_first, s.places, s.supported_months
    FROM chunk c JOIN scheme s USING (scheme)
    JOIN premium_terms t ON t.coverage_id = c.coverage_id AND t.first_day <= c.day
     AND coalesce(t.ended_on, 'infinity') > c.day
\if :of_all
    WHERE t.coverage_id > CAST(:after AS uuid) AND t.coverage_id <= CAST(:until AS uuid)
\endif
),
-- Each month of the plan.
numbered AS (
    SELECT coverage_id, person_id, scheme, option, income, support_group, at_first, places, supported_months,
           first_day, ended_on, generate_series(0, months - 1) AS number
    FROM fresh
),
-- Those that the cover has days in and no bill for.
planned AS MATERIALIZED (
    SELECT n.coverage_id, n.person_id, n.scheme, n.option, n.income, n.support_group, n.supported_months, m.month,
           CASE WHEN n.at_first THEN CAST(:first_day AS date) ELSE m.month END AS priced_in,
           CASE WHEN n.places IS NULL THEN 0
                ELSE least(n.places, premium_place(n.coverage_id, n.person_id, n.scheme,
                                                   greatest(n.first_day, m.month), n.first_day)) END AS place,
           CASE WHEN n.supported_months IS NULL THEN 0
                ELSE n.number + premium_supported(n.person_id, n.scheme) END AS supported
    FROM numbered n
    CROSS JOIN LATERAL (
        SELECT (CAST(:first_day AS date) + make_interval(months => n.number))::date AS month) m
    WHERE n.number = 0 OR (
        coalesce(n.ended_on, 'infinity') > greatest(n.first_day, m.month) AND NOT EXISTS (
            SELECT FROM premium_bill b
            WHERE b.coverage_id = n.coverage_id AND b.status NOT IN ('replaced', 'lapsed')
              AND b.first_month <= m.month AND b.first_month + make_interval(months => b.months) > m.month))
),
-- Its price. A chosen income below the floor of the month counts as the floor where the law raises it, else it has none
priced AS MATERIALIZED (
    SELECT l.coverage_id, l.person_id, l.scheme, l.support_group, l.month, l.place, l.supported, p.decimals,
           coalesce(p.gross, round(least(greatest(l.income, p.floor), p.cap) * p.rate, p.decimals)) AS gross,
           CASE WHEN l.supported >= l.supported_months THEN 0 ELSE p.state END AS state
    FROM planned l JOIN price p
      ON p.scheme = l.scheme AND p.month = l.priced_in AND p.option = l.option AND p.place = l.place
     AND p.support_group = l.support_group
    WHERE p.gross IS NOT NULL OR l.income >= p.floor OR (p.raised AND l.income IS NOT NULL)
),
-- What each promise gives: localities before donors, each at most what the State and those before it have left.
promised AS (
    SELECT l.coverage_id, l.month, r.promise_id, r.kind, l.gross - l.state AS most,
           coalesce(r.amount, round(l.gross * r.part, l.decimals)) AS wanted
    FROM priced l JOIN promise r USING (scheme)
    WHERE r.first_month <= l.month AND r.ended_month > l.month
      AND (r.support_group IS NULL OR r.support_group = l.support_group)
      AND (r.area IS NULL OR in_reach(ARRAY[r.area], l.person_id))
      AND (NOT r.listed OR EXISTS (
        SELECT FROM premium_promise_person o
        WHERE o.promise_id = r.promise_id AND (o.person_id = l.person_id OR o.person_id IN (
            SELECT s.other_id FROM same_person s WHERE s.person_id = l.person_id))))
),
given AS MATERIALIZED (
    SELECT coverage_id, month, promise_id, kind, least(upto, most) - least(upto - wanted, most) AS amount
    FROM (SELECT coverage_id, month, promise_id, kind, most, wanted,
                 sum(wanted) OVER (PARTITION BY coverage_id, month ORDER BY kind DESC, promise_id
                                   ROWS UNBOUNDED PRECEDING) AS upto
          FROM promised) running
),
shared AS MATERIALIZED (
    SELECT l.coverage_id, l.month, l.place, l.supported, l.gross, l.state, coalesce(g.locality, 0) AS locality,
           coalesce(g.donor, 0) AS donor, l.gross - l.state - coalesce(g.locality + g.donor, 0) AS member
    FROM priced l LEFT JOIN (
        SELECT coverage_id, month, coalesce(sum(amount) FILTER (WHERE kind = 'locality'), 0) AS locality,
               coalesce(sum(amount) FILTER (WHERE kind = 'donor'), 0) AS donor
        FROM given GROUP BY coverage_id, month) g USING (coverage_id, month)
),
summed AS MATERIALIZED (
    SELECT coverage_id, count(*) AS months, sum(member) AS member, sum(state) AS state, sum(locality) AS locality,
           sum(donor) AS donor, count(*) FILTER (WHERE state > 0) AS supported
    FROM shared GROUP BY coverage_id
),
bill AS MATERIALIZED (
    INSERT INTO premium_bill (coverage_id, person_id, first_month, months, due_on, option, income, support_group,
                              amount, supported, status)
    SELECT f.coverage_id, f.person_id, CAST(:first_day AS date), s.months, f.due_on, f.option, f.income,
           f.support_group, s.member, s.supported, CASE WHEN s.member = 0 THEN 'paid' ELSE 'due' END
    FROM fresh f JOIN summed s USING (coverage_id) ORDER BY f.coverage_id
    ON CONFLICT (coverage_id, first_month) WHERE status NOT IN ('replaced', 'lapsed') DO NOTHING
    RETURNING bill_id, coverage_id, months, due_on, amount
),
posted AS (
    INSERT INTO premium_posting (bill_id, coverage_id, month, entry, cash, member, state, locality, donor, fund,
                                 place, supported)
    SELECT b.bill_id, p.coverage_id, p.month, 'due', 0, p.member, p.state, p.locality, p.donor, p.gross, p.place,
           p.supported
    FROM bill b JOIN shared p USING (coverage_id)
),
owed AS (
    INSERT INTO premium_promise_posting (promise_id, month, bill_id, coverage_id, entry, amount)
    SELECT g.promise_id, g.month, b.bill_id, g.coverage_id, 'due', g.amount
    FROM bill b JOIN given g USING (coverage_id) WHERE g.amount > 0
),
-- The fact: `PremiumDue` of libs/contracts/contributions.py.
event AS (
    SELECT f.event_partition, f.coverage_id, f.person_id,
           '{"coverage_id":"' || f.coverage_id || '","person_id":"' || f.person_id || '","scheme":' || f.quoted
           || ',"reference":"' || premium_reference(b.bill_id) || '","first_month":"' || CAST(:month AS text)
           || '","months":' || b.months || ',"due_on":"' || b.due_on || '","member":"' || b.amount
           || '","state":"' || round(s.state, 2) || '","locality":"' || round(s.locality, 2) || '","donor":"'
           || round(s.donor, 2) || '"}' AS data
    FROM bill b JOIN fresh f USING (coverage_id) JOIN summed s USING (coverage_id)
),
said AS (
    INSERT INTO outbox (topic, partition, key, type, data, audience)
    SELECT 'contributions.premiums', event_partition, coverage_id::text, 'contributions.premium_due.v1', data::json,
           ARRAY['person:' || person_id]
    FROM event
)
SELECT (SELECT count(*)::integer FROM chunk) AS unbilled, (SELECT count(*)::integer FROM bill) AS billed
