-- List registrations of employers that have ended before :today, each with the employer for which the person works now.
--
-- Those who were confirmed and work for nobody keep their turn: they are not listed. A day passes first, so that what
-- was said of the staff on the last day is here. :limit: the most that are listed.

SELECT v.vaccination_id, v.person_id, (
    -- Under every id; of several employers the one where the person began last.
    SELECT m.employer_id FROM employment m
    WHERE m.person_id IN (SELECT v.person_id
                          UNION ALL SELECT o.other_id FROM same_person o WHERE o.person_id = v.person_id)
      AND m.standing = 'stands' AND m.started_on <= :today AND coalesce(m.ended_on, 'infinity') > :today
      AND m.employer_id <> v.employer_id
    ORDER BY m.started_on DESC, m.employment_id LIMIT 1) AS works_for
FROM vaccination v
WHERE v.status IN ('registered', 'confirmed')
  AND EXISTS (SELECT FROM inactive_period i WHERE i.employer_id = v.employer_id AND i.kind = 'ended'
              AND i.first_day < :today AND coalesce(i.last_day, 'infinity') >= :today)
  AND (v.status = 'registered' OR EXISTS (
    SELECT FROM employment m
    WHERE m.person_id IN (SELECT v.person_id
                          UNION ALL SELECT o.other_id FROM same_person o WHERE o.person_id = v.person_id)
      AND m.standing = 'stands' AND m.started_on <= :today AND coalesce(m.ended_on, 'infinity') > :today
      AND m.employer_id <> v.employer_id))
ORDER BY v.person_id LIMIT :limit
