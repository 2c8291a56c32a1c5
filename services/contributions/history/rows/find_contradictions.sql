-- Find imported months of confirmed batches that the newest returns of their month have with another base.
--
-- Of the batch :batch_no, of rows behind :after up to :upto; or, if that is null, of the persons on any version of the
-- returns of the employers :employers for the months :months. :credited: schemes that returns are about.

-- The months to look at.
WITH imported AS (
    SELECT i.person_id, i.month, i.scheme, i.batch_no, i.base
    FROM imported_month i
    WHERE CAST(:batch_no AS integer) IS NOT NULL AND i.batch_no = :batch_no AND i.row_no > :after AND i.row_no <= :upto
      AND NOT i.withdrawn AND i.scheme = ANY(CAST(:credited AS text[]))
      AND i.month >= (SELECT min(month) FROM return_line)
    UNION
    SELECT i.person_id, i.month, i.scheme, i.batch_no, i.base
    FROM unnest(CAST(:employers AS uuid[]), CAST(:months AS date[])) AS told(employer_id, month)
    JOIN monthly_return r ON r.employer_id = told.employer_id AND r.month = told.month
    JOIN return_line l ON l.month = r.month AND l.return_id = r.return_id
    CROSS JOIN LATERAL (SELECT l.person_id UNION ALL SELECT other_id FROM same_person s
                        WHERE s.person_id = l.person_id) w
    JOIN imported_month i ON i.person_id = w.person_id AND i.month = l.month AND NOT i.withdrawn
                         AND i.scheme = ANY(CAST(:credited AS text[]))
    JOIN history_batch b ON b.batch_no = i.batch_no AND b.status = 'confirmed'
),
-- What the newest returns have, all employers together; nothing where the month was taken back.
returned AS (
    SELECT i.person_id, i.month, i.scheme, i.batch_no, i.base AS imported_base,
           coalesce(t.base, i.base) AS returned_base
    FROM imported i CROSS JOIN LATERAL (
        SELECT sum(l.base) AS base FROM return_line l JOIN monthly_return r USING (return_id)
        JOIN employer_month e ON e.employer_id = r.employer_id AND e.month = r.month AND e.version = r.version
        WHERE l.month = i.month AND l.person_id IN (
            SELECT i.person_id UNION ALL SELECT other_id FROM same_person s WHERE s.person_id = i.person_id)) t
)
-- One that was found before keeps its decision; where both agree now, it is open no longer.
INSERT INTO history_contradiction AS known (person_id, month, scheme, batch_no, imported_base, returned_base)
SELECT person_id, month, scheme, batch_no, imported_base, returned_base FROM returned r
WHERE imported_base <> returned_base OR EXISTS (
    SELECT FROM history_contradiction h
    WHERE h.person_id = r.person_id AND h.month = r.month AND h.scheme = r.scheme AND h.batch_no = r.batch_no)
ORDER BY person_id, month, scheme
ON CONFLICT (person_id, month, scheme, batch_no) DO UPDATE SET returned_base = excluded.returned_base
    WHERE known.returned_base <> excluded.returned_base
