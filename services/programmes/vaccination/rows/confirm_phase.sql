-- Confirm the registrations in the areas of the phase :number whose employer still employs the person on :today.
--
-- :confirmed_by: the officer. Yields how many were confirmed, and how many were looked at.

-- Who is employed by whom today, under every id.
WITH employed AS (
    SELECT DISTINCT employer_id, person_id FROM employment
    WHERE standing = 'stands' AND started_on <= :today AND coalesce(ended_on, 'infinity') > :today
    UNION
    SELECT employer_id, o.other_id FROM employment JOIN same_person o USING (person_id)
    WHERE standing = 'stands' AND started_on <= :today AND coalesce(ended_on, 'infinity') > :today
),
-- The areas of registrations that lie within the phase.
inside AS (
    SELECT DISTINCT v.area FROM vaccination v, phase p, unnest(p.areas) AS whole(area)
    WHERE p.number = :number AND v.status = 'registered'
      AND area_within(v.area, whole.area)
),
-- The registrations there of those who are employed.
confirmed AS (
    UPDATE vaccination v SET status = 'confirmed', phase = :number, confirmed_by = :confirmed_by
    FROM inside i, employed e
    WHERE v.status = 'registered' AND v.area = i.area AND e.employer_id = v.employer_id
      AND e.person_id = v.person_id AND v.vaccination_id NOT IN (SELECT vaccination_id FROM set_aside)
    RETURNING v.vaccination_id, v.person_id, v.area
),
-- For the figures.
journalled AS (
    INSERT INTO journal (happening, day, area, phase, person_id, subject_id)
    SELECT 'vaccination_confirmed', :today, area, :number, person_id, vaccination_id FROM confirmed
)
SELECT (SELECT count(*) FROM confirmed) AS confirmed,
       (SELECT count(*) FROM vaccination v JOIN inside i USING (area) WHERE v.status = 'registered'
          AND v.vaccination_id NOT IN (SELECT vaccination_id FROM set_aside)) AS looked_at
