-- Make the temporary table `file_mended`: which line of the set mends which failed row that waited (`file_held`).
--
-- One line mends one failed row: first those of the same national id, then, where the id was what failed, of the same
-- wage and absence.

CREATE TEMP TABLE file_mended ON COMMIT DROP AS
-- Failed rows that waited; the nth of the same national id.
WITH failed AS (
    SELECT return_id, row_no, national_id, wage, absence, code,
           row_number() OVER (PARTITION BY return_id, national_id ORDER BY row_no) AS nth
    FROM file_held WHERE code IS NOT NULL
),
-- Lines of the same returns, counted alike.
line AS (
    SELECT l.return_id, l.line_no, l.national_id, l.raw_wage, l.raw_absence,
           row_number() OVER (PARTITION BY return_id, national_id ORDER BY line_no) AS nth
    FROM file_line l WHERE return_id IN (SELECT return_id FROM file_held)
),
-- Same national id, same place among those of it.
by_id AS (SELECT return_id, row_no, line_no FROM failed JOIN line USING (return_id, national_id, nth)),
-- Failed rows whose id was what failed; the nth of the same wage and absence.
failed_left AS (
    SELECT f.return_id, f.row_no, f.wage, f.absence,
           row_number() OVER (PARTITION BY f.return_id, f.wage, f.absence ORDER BY f.row_no) AS nth
    FROM failed f WHERE f.code LIKE 'national_id%'
      AND NOT EXISTS (SELECT FROM by_id b WHERE b.return_id = f.return_id AND b.row_no = f.row_no)
),
-- Lines that mend nothing yet and repeat no good row, counted alike.
line_left AS (
    SELECT l.return_id, l.line_no, l.raw_wage AS wage, l.raw_absence AS absence,
           row_number() OVER (PARTITION BY l.return_id, l.raw_wage, l.raw_absence ORDER BY l.line_no) AS nth
    FROM line l WHERE NOT EXISTS (SELECT FROM by_id b WHERE b.return_id = l.return_id AND b.line_no = l.line_no)
      AND NOT EXISTS (SELECT FROM file_held h WHERE h.return_id = l.return_id AND h.code IS NULL
                                                AND h.national_id = l.national_id)
)
SELECT return_id, row_no, line_no FROM by_id
UNION ALL SELECT return_id, row_no, line_no FROM failed_left JOIN line_left USING (return_id, wage, absence, nth)
