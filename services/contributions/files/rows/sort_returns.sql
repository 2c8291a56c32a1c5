-- Make the temporary table `file_joins`: of each return with rows that waited, what its lines of this file are.
--
-- `mended`: they mend failed rows, and the good ones join them. `whole`: the return is sent anew.
-- `asked`: it is neither for certain, and its sender is asked.

CREATE TEMP TABLE file_joins ON COMMIT DROP AS
-- How many rows of a return waited.
WITH counted AS (
    SELECT h.return_id, count(*) FILTER (WHERE h.code IS NULL) AS good,
           count(*) FILTER (WHERE h.code IS NOT NULL) AS failed
    FROM file_held h GROUP BY h.return_id
),
-- How many lines came now, and how many of them mend a row, or repeat a good one.
sent AS (
    SELECT l.return_id, count(*) AS lines, count(m.line_no) AS mended,
           count(*) FILTER (WHERE m.line_no IS NULL AND EXISTS (
               SELECT FROM file_held h WHERE h.return_id = l.return_id AND h.code IS NULL
                                         AND h.national_id = l.national_id)) AS again
    FROM file_line l LEFT JOIN file_mended m USING (return_id, line_no) GROUP BY l.return_id
)
SELECT return_id, CASE WHEN good = 0 OR (again > 0 AND mended < lines) OR (mended = 0 AND lines > failed)
                       THEN 'whole' WHEN mended = lines THEN 'mended' ELSE 'asked' END AS what
FROM counted JOIN sent USING (return_id)
