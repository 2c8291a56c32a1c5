-- Keep employments, from :bodies, the events' JSON, said at :times: the highest version of each stands.
--
-- What was said before versions were is read as it was meant: a start is the first, an end the second.

INSERT INTO employment AS known (employment_id, employer_id, person_id, branch, started_on, ended_on, end_reason,
                                 standing, version, known_since)
SELECT DISTINCT ON (employment_id) employment_id, employer_id, person_id, branch, started_on, ended_on, end_reason,
       standing, version, min(recorded_at) OVER (PARTITION BY employment_id)
FROM (SELECT (data ->> 'employment_id')::uuid AS employment_id, (data ->> 'employer_id')::uuid AS employer_id,
             (data ->> 'person_id')::uuid AS person_id, data ->> 'branch' AS branch,
             (data ->> 'started_on')::date AS started_on, (data ->> 'ended_on')::date AS ended_on,
             data ->> 'reason' AS end_reason, coalesce(data ->> 'standing', 'stands') AS standing,
             coalesce((data ->> 'version')::integer, CASE WHEN data ->> 'ended_on' IS NULL THEN 1 ELSE 2 END)
                 AS version,
             coalesce((data ->> 'recorded_at')::timestamptz, said_at) AS recorded_at
      FROM unnest(CAST(:bodies AS json[]), CAST(:times AS timestamptz[])) AS e(data, said_at)) told
ORDER BY employment_id, version DESC
-- What an older version knew and a newer one does not say stays: the branch, and when the first became known.
ON CONFLICT (employment_id) DO UPDATE
    SET (branch, started_on, ended_on, end_reason, standing, version, known_since) = (
        SELECT coalesce(newest.branch, known.branch, excluded.branch), newest.started_on, newest.ended_on,
               newest.end_reason, newest.standing, newest.version, least(known.known_since, excluded.known_since)
        FROM (VALUES (known.branch, known.started_on, known.ended_on, known.end_reason, known.standing,
                      known.version),
                     (excluded.branch, excluded.started_on, excluded.ended_on, excluded.end_reason,
                      excluded.standing, excluded.version))
             AS newest(branch, started_on, ended_on, end_reason, standing, version)
        ORDER BY newest.version DESC LIMIT 1)
