-- Premiums of one month that are not billed yet: a bill of each cover, a posting of each of its months, and an event.
--
-- :first_day, :next_day: of the month, and of the one after it. :after: the last cover of the chunk before.
-- :batch: covers of a chunk. :only: these covers alone; null: all.
-- :prices, :schemes: the law's prices and schemes (rules/price_list.py). A price is of a month, and of an option, a
-- place in the household or a group of support, each empty where the scheme has none.

WITH scheme AS (
    SELECT scheme, due_on, at_first, places, supported_months
    FROM json_to_recordset(CAST(:schemes AS json))
         AS s(scheme text, due_on date, at_first boolean, places integer, supported_months integer)
),
price AS (
    SELECT scheme, month, option, place, support_group, gross, rate, floor, cap, decimals, state
    FROM json_to_recordset(CAST(:prices AS json))
         AS p(scheme text, month date, option text, place integer, support_group text, gross numeric, rate numeric,
              floor numeric, cap numeric, decimals integer, state numeric)
),
-- The next covers by id that have days in the month, with the terms of their first day in it.
chunk AS MATERIALIZED (
    SELECT c.coverage_id, c.person_id, c.scheme, c.first_day, c.ended_on, c.event_partition,
           greatest(c.first_day, CAST(:first_day AS date)) AS day
    FROM premium_coverage c
    WHERE c.coverage_id > CAST(:after AS uuid) AND c.first_day < CAST(:next_day AS date)
      AND (CAST(:only AS uuid[]) IS NULL OR c.coverage_id = ANY(CAST(:only AS uuid[])))
      AND coalesce(c.ended_on, 'infinity') > greatest(c.first_day, CAST(:first_day AS date))
    ORDER BY c.coverage_id LIMIT :batch
),
-- Those without a bill for the month.
fresh AS MATERIALIZED (
    SELECT c.coverage_id, c.person_id, c.scheme, c.first_day, c.ended_on, c.event_partition, c.day,
           t.option, t.income, t.support_group, s.due_on, s.at_first, s.supported_months,
           coalesce((SELECT p.months FROM premium_plan p
                     WHERE p.coverage_id = c.coverage_id AND p.first_month <= CAST(:first_day AS date)
                     ORDER BY p.first_month DESC LIMIT 1), 1) AS months,
           s.places
    FROM chunk c JOIN scheme s USING (scheme)
    CROSS JOIN LATERAL (
        SELECT option, income, support_group, ended_on FROM premium_terms
        WHERE coverage_id = c.coverage_id AND first_day <= c.day ORDER BY first_day DESC LIMIT 1) t
    WHERE coalesce(t.ended_on, 'infinity') > c.day AND NOT coalesce((
        SELECT b.first_month + make_interval(months => b.months) > CAST(:first_day AS date) FROM premium_bill b
        WHERE b.coverage_id = c.coverage_id AND b.status NOT IN ('replaced', 'lapsed')
          AND b.first_month <= CAST(:first_day AS date)
        ORDER BY b.first_month DESC LIMIT 1), false)
),
-- Each month of the plan that the cover has days in.
planned AS (
    SELECT f.coverage_id, f.person_id, f.scheme, f.option, f.income, f.support_group, f.at_first, f.supported_months,
           m.month, n.number,
           CASE WHEN f.places IS NULL THEN 0
                ELSE least(f.places, premium_place(f.coverage_id, f.person_id, f.scheme,
                                                   greatest(f.first_day, m.month), f.first_day)) END AS place,
           CASE WHEN f.supported_months IS NULL THEN 0
                ELSE n.number + coalesce((
                    SELECT sum(q.months)::integer FROM premium_coverage k CROSS JOIN LATERAL (
                        SELECT sum(sign(state)) AS months FROM premium_posting WHERE coverage_id = k.coverage_id) q
                    WHERE k.person_id = f.person_id AND k.scheme = f.scheme), 0) END AS supported
    FROM fresh f CROSS JOIN LATERAL generate_series(0, f.months - 1) AS n(number)
    CROSS JOIN LATERAL (
        SELECT (CAST(:first_day AS date) + make_interval(months => n.number))::date AS month) m
    WHERE coalesce(f.ended_on, 'infinity') > greatest(f.first_day, m.month)
      AND (n.number = 0 OR NOT EXISTS (
        SELECT FROM premium_bill b
        WHERE b.coverage_id = f.coverage_id AND b.status NOT IN ('replaced', 'lapsed')
          AND b.first_month <= m.month AND b.first_month + make_interval(months => b.months) > m.month))
),
-- Its price. A chosen income below the floor of the month has none: the person chooses again.
priced AS MATERIALIZED (
    SELECT l.coverage_id, l.person_id, l.month, l.place, l.supported,
           coalesce(p.gross, round(least(l.income, p.cap) * p.rate, p.decimals)) AS gross,
           CASE WHEN l.supported >= l.supported_months THEN 0 ELSE p.state END AS state
    FROM planned l JOIN price p
      ON p.scheme = l.scheme AND p.option = l.option AND p.place = l.place AND p.support_group = l.support_group
     AND p.month = CASE WHEN l.at_first THEN CAST(:first_day AS date) ELSE l.month END
    WHERE p.gross IS NOT NULL OR l.income >= p.floor
),
bill AS (
    INSERT INTO premium_bill (coverage_id, person_id, first_month, months, due_on, option, income, support_group,
                              amount, status)
    SELECT f.coverage_id, f.person_id, CAST(:first_day AS date), count(*), f.due_on, f.option, f.income,
           f.support_group, sum(p.gross - p.state),
           CASE WHEN sum(p.gross - p.state) = 0 THEN 'paid' ELSE 'due' END
    FROM fresh f JOIN priced p USING (coverage_id)
    GROUP BY f.coverage_id, f.person_id, f.due_on, f.option, f.income, f.support_group ORDER BY f.coverage_id
    ON CONFLICT (coverage_id, first_month) WHERE status NOT IN ('replaced', 'lapsed') DO NOTHING
    RETURNING bill_id, coverage_id, months, due_on, amount
),
posted AS (
    INSERT INTO premium_posting (bill_id, coverage_id, month, entry, cash, member, state, locality, donor, fund,
                                 place, supported)
    SELECT b.bill_id, coverage_id, p.month, 'due', 0, p.gross - p.state, p.state, 0, 0, p.gross, p.place, p.supported
    FROM bill b JOIN priced p USING (coverage_id)
),
said AS (
    INSERT INTO outbox (topic, partition, key, type, data, audience)
    SELECT 'contributions.premiums', f.event_partition, f.coverage_id::text, 'contributions.premium_due.v1',
           json_build_object('coverage_id', f.coverage_id, 'person_id', f.person_id, 'scheme', f.scheme,
                             'reference', premium_reference(b.bill_id),
                             'first_month', to_char(CAST(:first_day AS date), 'YYYY-MM'), 'months', b.months,
                             'due_on', b.due_on, 'member', b.amount::text, 'state', s.state::text,
                             'locality', '0.00', 'donor', '0.00'),
           ARRAY['person:' || f.person_id]
    FROM bill b JOIN fresh f USING (coverage_id)
    JOIN (SELECT coverage_id, round(sum(state), 2) AS state FROM priced GROUP BY coverage_id) s USING (coverage_id)
    ORDER BY b.coverage_id
)
SELECT (SELECT count(*)::integer FROM chunk) AS seen, (SELECT count(*)::integer FROM bill) AS billed,
       (SELECT coverage_id FROM chunk ORDER BY coverage_id DESC LIMIT 1) AS last_id
