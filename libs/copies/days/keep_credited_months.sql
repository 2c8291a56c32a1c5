-- Keep the months of persons from accepted returns: :bodies, the JSON of `wages_credited` events, said at :times.
--
-- An event is the full state of one version: who is on it, and who no longer is. An older version is ignored.

-- Each event, with whose month it is.
WITH event AS (
    SELECT (data ->> 'employer_id')::uuid AS employer_id, to_date(data ->> 'month', 'YYYY-MM') AS month,
           (data ->> 'version')::integer AS version, said_at, data
    FROM unnest(CAST(:bodies AS json[]), CAST(:times AS timestamptz[])) AS e(data, said_at)
),
-- Who is credited with what; who was withdrawn is credited with nothing.
told AS (
    SELECT (p ->> 'person_id')::uuid AS person_id, e.month, e.employer_id, (p ->> 'base')::numeric AS base,
           (p ->> 'credited')::boolean AS credited, e.version, e.said_at,
           false AS withdrawn
    FROM event e CROSS JOIN LATERAL json_array_elements(e.data -> 'persons') p
    UNION ALL
    SELECT w::uuid, e.month, e.employer_id, 0, false, e.version, e.said_at, true
    FROM event e CROSS JOIN LATERAL json_array_elements_text(e.data -> 'withdrawn') w
)
-- The highest version of each stands.
INSERT INTO credited_month AS known (person_id, month, employer_id, base, credited, version, said_at, withdrawn)
SELECT DISTINCT ON (person_id, month, employer_id)
       person_id, month, employer_id, base, credited, version, said_at, withdrawn
FROM told
ORDER BY person_id, month, employer_id, version DESC
ON CONFLICT (person_id, month, employer_id) DO UPDATE
    SET base = excluded.base, credited = excluded.credited, version = excluded.version,
        said_at = excluded.said_at, withdrawn = excluded.withdrawn
    WHERE excluded.version > known.version
