-- Keep the days of members: :bodies, the JSON of `household_changed` events, each a whole household.

WITH event AS (
    SELECT DISTINCT ON (1) (data ->> 'household_id')::uuid AS household_id, (data ->> 'version')::integer AS version,
           data -> 'members' AS members
    FROM unnest(CAST(:bodies AS json[])) AS e(data)
    ORDER BY 1, (data ->> 'version')::integer DESC
),
-- Days that never were are left out; a later version of the same days stands.
told AS (
    SELECT DISTINCT ON (e.household_id, 2, 3) e.household_id, (m ->> 'person_id')::uuid AS person_id,
           (m ->> 'first_day')::date AS first_day, (m ->> 'ended_on')::date AS ended_on, e.version
    FROM event e CROSS JOIN LATERAL json_array_elements(e.members) m
    ORDER BY e.household_id, 2, 3, (m ->> 'ended_on')::date DESC NULLS FIRST
)
INSERT INTO premium_household AS known (household_id, person_id, first_day, ended_on, version)
SELECT household_id, person_id, first_day, ended_on, version FROM told
ON CONFLICT (household_id, person_id, first_day) DO UPDATE
    SET ended_on = excluded.ended_on, version = excluded.version
    WHERE excluded.version > known.version
