-- The months that count for persons: of returns, and of old records. Of a month that both have, one counts.
--
-- :persons: kept ids. :of_one: of the person :person_id alone, under whichever id.

-- The persons under every id that they have or had.
WITH who AS MATERIALIZED (
\if :of_one
    SELECT CAST(:person_id AS uuid) AS kept_id, CAST(:person_id AS uuid) AS person_id
    UNION SELECT CAST(:person_id AS uuid), other_id FROM same_person WHERE person_id = :person_id
\else
    SELECT kept_id, kept_id AS person_id FROM unnest(CAST(:persons AS uuid[])) kept_id
    UNION SELECT kept_id, person_id FROM person_alias WHERE kept_id = ANY(CAST(:persons AS uuid[]))
\endif
),
imported AS MATERIALIZED (
    SELECT who.kept_id, i.month, i.base, i.prevails FROM imported_month i JOIN who USING (person_id) WHERE i.credited
),
returned AS MATERIALIZED (
    SELECT who.kept_id, m.employer_id, m.month, m.base, m.credited
    FROM credited_month m JOIN who USING (person_id) WHERE NOT m.withdrawn
),
counted AS (
    SELECT r.kept_id, r.employer_id, r.month, r.base FROM returned r
    WHERE r.credited AND NOT EXISTS (
        SELECT FROM imported i WHERE i.kept_id = r.kept_id AND i.month = r.month AND i.prevails)
    UNION ALL
    SELECT i.kept_id, NULL, i.month, i.base FROM imported i
    WHERE i.prevails OR NOT EXISTS (SELECT FROM returned r WHERE r.kept_id = i.kept_id AND r.month = i.month)
)
\if :of_one
SELECT month, base FROM counted ORDER BY month
\else
SELECT kept_id, employer_id, month, base FROM counted ORDER BY month
\endif
