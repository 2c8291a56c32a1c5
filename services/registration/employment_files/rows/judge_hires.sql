-- Judge the set's hires beside what their employer and person have already, and the days on which it does no work.

WITH against AS (
    SELECT DISTINCT ON (s.row_no) s.row_no, k.employment_id, k.started_on, k.ended_on,
           k.started_on = s.started_on AND k.ended_on IS NULL AND s.ended_on IS NULL AND k.branch = s.branch
               AS so_already
    FROM file_set s JOIN file_known k USING (employer_id, kept_id)
    WHERE s.done IS NULL AND s.fault IS NULL AND s.started_on IS NOT NULL
      AND daterange(k.started_on, k.ended_on) && daterange(s.started_on, s.ended_on)
    ORDER BY s.row_no, k.started_on
),
idle AS (
    SELECT DISTINCT ON (s.row_no) s.row_no, i.kind, i.first_day
    FROM file_set s JOIN inactive_period i USING (employer_id)
    WHERE s.done IS NULL AND s.fault IS NULL AND s.started_on IS NOT NULL
      AND daterange(i.first_day, i.last_day + 1)
          && CASE i.kind WHEN 'ended' THEN daterange(s.started_on, s.ended_on)
                         ELSE daterange(s.started_on, s.started_on + 1) END
    ORDER BY s.row_no, i.kind
),
told AS (
    SELECT s.row_no, a.employment_id, coalesce(a.so_already, false) AS so_already,
           CASE WHEN s.started_on <= s.born_on THEN 'day_before_birth'
                WHEN s.died_on < coalesce(s.ended_on, 'infinity') THEN 'person_died'
                WHEN i.kind = 'ended' THEN 'employer_ended'
                WHEN i.kind = 'paused' AND NOT coalesce(a.so_already, false) THEN 'employer_paused'
                WHEN a.row_no IS NOT NULL AND NOT a.so_already THEN 'employment_overlaps' END AS fault,
           json_build_object('overlaps', a.employment_id, 'started_on', a.started_on,
                             'ended_on', coalesce(a.ended_on::text, '…'), 'first_day', i.first_day,
                             'last_day', i.first_day - 1, 'died_on', s.died_on) AS "values"
    FROM file_set s LEFT JOIN against a USING (row_no) LEFT JOIN idle i USING (row_no)
    WHERE s.done IS NULL AND s.fault IS NULL AND s.started_on IS NOT NULL
)
UPDATE file_set s SET
    "column" = 'started_on', fault = t.fault, "values" = t."values",
    done = CASE WHEN t.fault IS NULL AND t.so_already THEN 'unchanged' END,
    employment_id = CASE WHEN t.fault IS NULL AND t.so_already THEN t.employment_id END
FROM told t WHERE t.row_no = s.row_no AND (t.fault IS NOT NULL OR t.so_already)
