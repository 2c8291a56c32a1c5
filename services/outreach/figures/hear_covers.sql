-- Add versions of covers, from :bodies, the events' JSON: a row for each of their terms, until the next or the end.

INSERT INTO heard_fact (kind, subject_id, version, part, person_id, scheme, area, participant_groups, first_day, until,
                        in_force)
SELECT 'cover', coverage_id, version, part, person_id, scheme, area, groups, first_day,
       least(lead(first_day) OVER (PARTITION BY coverage_id, version ORDER BY part), ended_on), true
FROM (
    SELECT (data ->> 'coverage_id')::uuid AS coverage_id, (data ->> 'version')::integer AS version,
           (data ->> 'person_id')::uuid AS person_id, data ->> 'scheme' AS scheme,
           (data ->> 'ended_on')::date AS ended_on, term ->> 'area' AS area,
           array_remove(ARRAY[term ->> 'support_group', term ->> 'occupation_group'], NULL) AS groups,
           (term ->> 'first_day')::date AS first_day, e.ordinal, t.part
    FROM unnest(CAST(:bodies AS json[])) WITH ORDINALITY AS e(data, ordinal),
         json_array_elements(data -> 'terms') WITH ORDINALITY AS t(term, part)
) heard
ORDER BY ordinal, part
ON CONFLICT (kind, subject_id, version, part) DO NOTHING
