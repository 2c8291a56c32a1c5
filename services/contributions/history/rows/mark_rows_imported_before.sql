-- Give a fault to rows of `file_history_row` of which a month stands already: in this batch, or in another one.

UPDATE file_history_row r SET cell = 'month',
       fault = CASE WHEN s.batch_no = :batch_no THEN 'month_twice' ELSE 'month_imported_already' END,
       values = json_build_object('month', to_char(s.month, 'YYYY-MM'), 'source_system', s.source_system)
FROM (
    SELECT DISTINCT ON (r.row_no) r.row_no, i.month, i.batch_no, b.source_system
    FROM file_history_row r
    CROSS JOIN LATERAL (
        SELECT generate_series(r.first_month::timestamp, r.last_month::timestamp, interval '1 month')::date AS month) m
    JOIN imported_month i ON i.person_id = r.person_id AND i.month = m.month AND i.scheme = r.scheme
                         AND NOT i.withdrawn AND (i.batch_no, i.row_no) <> (:batch_no, r.row_no)
    JOIN history_batch b USING (batch_no)
    WHERE r.fault IS NULL
    -- Of rows of one set that name one month, the first stands.
      AND (i.batch_no <> :batch_no OR i.row_no < r.row_no)
    ORDER BY r.row_no, i.batch_no <> :batch_no DESC, i.month) s
WHERE s.row_no = r.row_no
