-- Coverages whose end is not the one that follows from what is known, each with that end.
--
-- :person_ids: of these persons, under every id. :branches: those that a compulsory insurance ends.

-- The coverages, each with every id of its person.
WITH mine AS (
    SELECT c.coverage_id, c.branch, c.first_day, c.asked_end, c.asked_reason, c.ended_on, c.end_reason,
           ARRAY(SELECT c.person_id
                 UNION ALL SELECT s.other_id FROM same_person s WHERE s.person_id = c.person_id) AS ids
    FROM coverage c
    WHERE c.person_id = ANY(CAST(:person_ids AS uuid[])) OR c.person_id IN (
        SELECT s.other_id FROM same_person s WHERE s.person_id = ANY(CAST(:person_ids AS uuid[])))
),
-- Each day on which one of them may end, and why.
possible AS (
    SELECT coverage_id, asked_end AS day, asked_reason AS reason, 2 AS place FROM mine WHERE asked_end IS NOT NULL
    UNION ALL
    -- A person is covered on the day of death.
    SELECT m.coverage_id, greatest(p.died_on + 1, m.first_day), 'died', 0
    FROM mine m JOIN person p ON p.person_id = ANY(m.ids) WHERE p.died_on IS NOT NULL
    UNION ALL
    SELECT m.coverage_id, greatest(e.started_on, m.first_day), 'employed', 1
    FROM mine m JOIN employment e ON e.person_id = ANY(m.ids)
    WHERE m.branch = ANY(CAST(:branches AS text[])) AND e.standing = 'stands'
      AND coalesce(e.ended_on, 'infinity') > m.first_day
    UNION ALL
    -- A later coverage of the same branch takes its place.
    SELECT m.coverage_id, o.first_day, 'replaced', 3
    FROM mine m JOIN coverage o ON o.person_id = ANY(m.ids) AND o.branch = m.branch
    WHERE (o.first_day, o.coverage_id) > (m.first_day, m.coverage_id)
      AND coalesce(o.asked_end, 'infinity') > o.first_day
),
-- The first of these days stands.
earliest AS (
    SELECT DISTINCT ON (coverage_id) coverage_id, day, reason FROM possible ORDER BY coverage_id, day, place
)
SELECT m.coverage_id, e.day AS ended_on, e.reason AS end_reason
FROM mine m LEFT JOIN earliest e USING (coverage_id)
WHERE (m.ended_on, m.end_reason) IS DISTINCT FROM (e.day, e.reason)
ORDER BY m.coverage_id
