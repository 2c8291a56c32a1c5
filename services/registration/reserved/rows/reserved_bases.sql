-- The months of compulsory insurance that count for a person, under the ids :person_ids, each with its base.
--
-- Of a month that a return and an old record have, one counts, as `prevails` says; several employers' bases sum.

WITH imported AS MATERIALIZED (
    SELECT month, base, prevails FROM imported_month WHERE person_id = ANY(CAST(:person_ids AS uuid[])) AND credited
),
returned AS MATERIALIZED (
    SELECT month, sum(base) FILTER (WHERE credited) AS base, bool_or(credited) AS credited FROM credited_month
    WHERE person_id = ANY(CAST(:person_ids AS uuid[])) AND NOT withdrawn GROUP BY month
),
counted AS (
    SELECT r.month, r.base FROM returned r
    WHERE r.credited AND NOT EXISTS (SELECT FROM imported i WHERE i.month = r.month AND i.prevails)
    UNION ALL
    SELECT i.month, max(i.base) FROM imported i
    WHERE i.prevails OR NOT EXISTS (SELECT FROM returned r WHERE r.month = i.month) GROUP BY i.month
)
SELECT month, base FROM counted ORDER BY month
