-- Add versions of employments, from :bodies, the events' JSON. One that waits, is contested or void is not in force.
--
-- What was said before versions were is read as it was meant: a start is the first, an end the second.

INSERT INTO heard_fact (kind, subject_id, version, part, person_id, employer_id, first_day, until, in_force)
SELECT 'employment', (data ->> 'employment_id')::uuid,
       coalesce((data ->> 'version')::integer, CASE WHEN data ->> 'ended_on' IS NULL THEN 1 ELSE 2 END), 1,
       (data ->> 'person_id')::uuid, (data ->> 'employer_id')::uuid, (data ->> 'started_on')::date,
       (data ->> 'ended_on')::date, coalesce(data ->> 'standing', 'stands') = 'stands'
FROM unnest(CAST(:bodies AS json[])) WITH ORDINALITY AS e(data, ordinal)
ORDER BY ordinal
ON CONFLICT (kind, subject_id, version, part) DO NOTHING
