-- Say of persons :person_ids, whose rows the caller has locked, that months are kept for them; once for each leaving.
--
-- Who has a new employment by :today, died, or has no month, is left out. :scheme: the compulsory scheme.

WITH leaver AS (
    SELECT p.person_id, p.event_partition, max(e.ended_on) AS left_on
    FROM person p JOIN employment e ON e.standing = 'stands' AND e.person_id IN (
        SELECT p.person_id UNION ALL SELECT other_id FROM same_person s WHERE s.person_id = p.person_id)
    WHERE p.person_id = ANY(CAST(:person_ids AS uuid[])) AND p.erased_at IS NULL AND p.died_on IS NULL
    GROUP BY p.person_id HAVING bool_and(coalesce(e.ended_on, 'infinity') <= CAST(:today AS date))
),
counted AS (
    SELECT l.person_id, l.event_partition, l.left_on, m.months, m.first_month, m.last_month
    FROM leaver l CROSS JOIN LATERAL (
        SELECT count(DISTINCT month)::integer AS months, min(month) AS first_month, max(month) AS last_month FROM (
            SELECT person_id, month FROM credited_month WHERE credited
            UNION ALL SELECT person_id, month FROM imported_month WHERE credited) known
        WHERE known.person_id IN (
            SELECT l.person_id UNION ALL SELECT other_id FROM same_person s WHERE s.person_id = l.person_id)) m
    WHERE m.months > 0
),
kept AS (
    INSERT INTO reserved_period (person_id, left_on, months)
    SELECT person_id, left_on, months FROM counted ORDER BY person_id
    ON CONFLICT DO NOTHING RETURNING person_id, left_on, months
)
-- The facts (`CoverageReserved` of libs/contracts/registration/coverage.py).
INSERT INTO outbox (topic, partition, key, type, data, audience)
SELECT 'registration.people', c.event_partition, k.person_id::text, 'registration.coverage_reserved.v1',
       json_build_object('person_id', k.person_id, 'scheme', CAST(:scheme AS text), 'left_on', k.left_on,
                         'months', k.months, 'first_month', to_char(c.first_month, 'YYYY-MM'),
                         'last_month', to_char(c.last_month, 'YYYY-MM')),
       ARRAY['person:' || k.person_id]
FROM kept k JOIN counted c USING (person_id) ORDER BY k.person_id
