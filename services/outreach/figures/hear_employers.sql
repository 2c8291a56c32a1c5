-- Add versions of employers, from :bodies, the events' JSON: a row for each of their places, until the next.
--
-- A registration has one place, since its first day.

INSERT INTO heard_fact (kind, subject_id, version, part, employer_id, area, first_day, until, in_force)
SELECT 'employer', employer_id, version, part, employer_id, area, first_day,
       lead(first_day) OVER (PARTITION BY employer_id, version ORDER BY part), true
FROM (
    SELECT (data ->> 'employer_id')::uuid AS employer_id, coalesce((data ->> 'version')::integer, 1) AS version,
           place ->> 'area' AS area, (place ->> 'first_day')::date AS first_day, e.ordinal, p.part
    FROM unnest(CAST(:bodies AS json[])) WITH ORDINALITY AS e(data, ordinal),
         json_array_elements(coalesce(data -> 'places', json_build_array(json_build_object(
             'area', data -> 'area', 'first_day', data -> 'registered_on')))) WITH ORDINALITY AS p(place, part)
) heard
ORDER BY ordinal, part
ON CONFLICT (kind, subject_id, version, part) DO NOTHING
