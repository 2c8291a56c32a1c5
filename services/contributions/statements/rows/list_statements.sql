-- Statements, newest first, each with its entries as they stand, and the gap to the statement before it by days: a
-- statement that has not come yet, or that came out of order, shows until it is there.

WITH listed AS (
    SELECT s.*, a.bank_id, a.number FROM bank_statement s JOIN collecting_account a USING (account_id)
    WHERE (CAST(:bank_id AS uuid) IS NULL OR a.bank_id = :bank_id) AND s.statement_id < :before
    ORDER BY s.statement_id DESC LIMIT :limit
)
SELECT s.statement_id, s.bank_id, s.number AS account, s.kind, s.name, s.opening, s.closing, s.closed_on, s.row_count,
       s.left_out, s.credited, s.debited, e.counted, e.open, s.opening - before.closing AS gap, s.taken_by, s.taken_at
FROM listed s
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE status IN ('matched', 'known', 'allocated')) AS counted,
           count(*) FILTER (WHERE status IN ('waiting', 'proposed', 'differs')) AS open
    FROM bank_entry WHERE statement_id = s.statement_id
) e ON true
LEFT JOIN LATERAL (
    SELECT b.closing FROM bank_statement b
    WHERE b.account_id = s.account_id AND b.kind = 'camt.053' AND s.kind = 'camt.053'
      AND (b.closed_on, b.name) < (s.closed_on, s.name)
    ORDER BY b.closed_on DESC, b.name DESC LIMIT 1
) before ON true
ORDER BY s.statement_id DESC
