-- Insert the months of the good rows of `file_history_row` into the batch :batch_no.
--
-- A month that stands already is left out; the number of rows tells so. A wage is cut to the bounds of its month.

INSERT INTO imported_month (person_id, month, scheme, batch_no, row_no, base, wage, source, remark)
SELECT r.person_id, m.month, r.scheme, :batch_no, r.row_no,
       coalesce(r.base, least(greatest(r.wage, p.floor), p.ceiling)), r.wage, r.source, r.remark
FROM file_history_row r
CROSS JOIN LATERAL (
    SELECT generate_series(r.first_month::timestamp, r.last_month::timestamp, interval '1 month')::date AS month) m
JOIN file_history_period p ON p.scheme = r.scheme AND p.first <= m.month AND p.next > m.month
WHERE r.fault IS NULL ORDER BY r.row_no
ON CONFLICT (person_id, month, scheme) WHERE NOT withdrawn DO NOTHING
