-- List registrations of employers that have ended before :today, each with the employer for which the person works now.
--
-- Those that nothing is done about are not listed: who was confirmed and works for nobody keeps the turn, and a
-- registration that carries the person's doses alone stays. A day passes first, so that what was said of the staff on
-- the last day is here. :limit: the most that are listed.

WITH ended AS (
    SELECT employer_id FROM inactive_period
    WHERE kind = 'ended' AND first_day < :today AND coalesce(last_day, 'infinity') >= :today
),
-- Each with every id of its person.
left_here AS (
    SELECT v.vaccination_id, v.person_id, v.employer_id, v.status,
           ARRAY(SELECT v.person_id
                 UNION ALL SELECT o.other_id FROM same_person o WHERE o.person_id = v.person_id) AS ids
    FROM vaccination v
    WHERE v.status IN ('registered', 'confirmed') AND v.employer_id IN (SELECT employer_id FROM ended)
),
-- Of several employers the one where the person began last; none that has ended.
followed AS (
    SELECT l.vaccination_id, l.person_id, l.status, l.ids, (
        SELECT m.employer_id FROM employment m
        WHERE m.person_id = ANY(l.ids) AND m.standing = 'stands' AND m.started_on <= :today
          AND coalesce(m.ended_on, 'infinity') > :today AND m.employer_id NOT IN (SELECT employer_id FROM ended)
        ORDER BY m.started_on DESC, m.employment_id LIMIT 1) AS works_for
    FROM left_here l
)
SELECT vaccination_id, person_id, works_for
FROM followed f
WHERE works_for IS NOT NULL OR (status = 'registered' AND (
    NOT EXISTS (SELECT FROM dose d WHERE d.person_id = ANY(f.ids) AND d.stands AND NOT d.annulled)
    OR EXISTS (SELECT FROM vaccination o WHERE o.person_id = ANY(f.ids) AND o.status <> 'withdrawn'
               AND o.vaccination_id <> f.vaccination_id)))
ORDER BY person_id LIMIT :limit
