-- Match each leaver of the set with the employment that it ends, and tell what cannot be ended.
--
-- That is the one that has just this end already, else the open one, else the latest. A row with both days ends the
-- open employment that began on its first day. :last: nothing more is started in this
-- set, so what has no match is told now.

WITH best AS (
    SELECT DISTINCT ON (s.row_no) s.row_no, s.started_on IS NULL AS leaver, s.ended_on AS wanted,
           k.employment_id, k.started_on, k.ended_on, k.end_reason,
           coalesce(k.ended_on = s.ended_on AND k.end_reason = s.reason, false) AS so_already
    FROM file_set s JOIN file_known k USING (employer_id, kept_id)
    WHERE s.done IS NULL AND s.fault IS NULL AND s.ended_on IS NOT NULL
      AND (s.started_on IS NULL OR k.started_on = s.started_on)
    ORDER BY s.row_no, so_already DESC, k.ended_on IS NULL DESC, k.started_on DESC
)
UPDATE file_set s SET
    employment_id = b.employment_id,
    done = CASE WHEN b.so_already THEN 'unchanged' WHEN b.ended_on IS NULL AND b.wanted > b.started_on THEN 'end' END,
    "column" = 'ended_on',
    fault = CASE WHEN b.so_already OR (b.ended_on IS NULL AND b.wanted > b.started_on) THEN NULL
                 WHEN b.ended_on IS NULL THEN 'employment_ends_before_start' ELSE 'employment_already_ended' END,
    "values" = json_build_object('started_on', b.started_on, 'ended_on', b.ended_on, 'reason', b.end_reason)
FROM best b
WHERE b.row_no = s.row_no
  AND (b.so_already OR (b.ended_on IS NULL AND b.wanted > b.started_on) OR NOT b.leaver OR CAST(:last AS boolean))
