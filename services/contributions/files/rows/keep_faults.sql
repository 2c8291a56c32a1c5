-- Keep what is wrong with the rows of the set, for the job :job_id.
--
-- An employer's fault stands on each of its rows, before the row's own.
-- :example, :kinds: what the sentences tell: a national id of the right form, the kinds of absence.
-- Rows from :joined_from on were sent before and waited: they are not this file's.

INSERT INTO job_fault (job_id, row_no, "column", code, "values")
SELECT :job_id, l.line_no,
       CASE WHEN h.fault IS NOT NULL THEN 'employer_number' WHEN l.fault LIKE 'national%' THEN 'national_id'
            WHEN l.fault = 'absence_unknown' THEN 'absence' ELSE 'wage' END,
       coalesce(h.fault, l.fault),
       CASE coalesce(h.fault, l.fault)
           WHEN 'area_unknown' THEN json_build_object('unknown', h.area)
           WHEN 'employer_ended' THEN json_build_object('last_day', h.last_day)
           WHEN 'national_id_invalid' THEN json_build_object('example', CAST(:example AS text))
           WHEN 'national_id_twice' THEN json_build_object('first', l.first_row)
           WHEN 'absence_unknown' THEN json_build_object('kinds', CAST(:kinds AS text))
           WHEN 'wage_zero_without_absence' THEN json_build_object('kinds', CAST(:kinds AS text))
           ELSE '{}' END
FROM file_line l JOIN file_header h USING (return_id)
WHERE (h.fault IS NOT NULL OR l.fault IS NOT NULL) AND l.line_no < :joined_from
ON CONFLICT DO NOTHING
