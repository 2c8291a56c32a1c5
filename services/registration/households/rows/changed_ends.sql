-- Members whose end is not the one that follows from what is known, each with that end.
--
-- :person_ids: of these persons, under every id.

-- The days of the persons in households, each with every id of its person.
WITH mine AS (
    SELECT m.member_id, m.household_id, m.first_day, m.asked_end, m.asked_reason, m.ended_on, m.end_reason,
           ARRAY(SELECT m.person_id
                 UNION ALL SELECT s.other_id FROM same_person s WHERE s.person_id = m.person_id) AS ids
    FROM household_member m
    WHERE m.person_id = ANY(CAST(:person_ids AS uuid[])) OR m.person_id IN (
        SELECT s.other_id FROM same_person s WHERE s.person_id = ANY(CAST(:person_ids AS uuid[])))
),
-- Each day on which one of them may end, and why.
possible AS (
    SELECT member_id, asked_end AS day, asked_reason AS reason, 1 AS place FROM mine WHERE asked_end IS NOT NULL
    UNION ALL
    -- A person is in the household on the day of death.
    SELECT m.member_id, greatest(p.died_on + 1, m.first_day), 'died', 0
    FROM mine m JOIN person p ON p.person_id = ANY(m.ids) WHERE p.died_on IS NOT NULL
    UNION ALL
    -- Who is in a later household has left the earlier one.
    SELECT m.member_id, o.first_day, 'moved', 2
    FROM mine m JOIN household_member o ON o.person_id = ANY(m.ids)
    WHERE (o.first_day, o.member_id) > (m.first_day, m.member_id)
      AND coalesce(o.asked_end, 'infinity') > o.first_day
),
-- The first of these days stands.
earliest AS (
    SELECT DISTINCT ON (member_id) member_id, day, reason FROM possible ORDER BY member_id, day, place
)
SELECT m.member_id, m.household_id, e.day AS ended_on, e.reason AS end_reason
FROM mine m LEFT JOIN earliest e USING (member_id)
WHERE (m.ended_on, m.end_reason) IS DISTINCT FROM (e.day, e.reason)
ORDER BY m.household_id, m.member_id
