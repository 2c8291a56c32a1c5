-- Restate the arrears of :employers on :today and say those that differ from what was last said of them.
--
-- The caller holds the lock of arrears, taken in an earlier statement: what another restatement has booked is seen.

-- Owed: assessed for months whose due date is past, less all payments that are counted, whatever month they were meant
-- for. A payment ahead is a credit and no arrears below zero. What is assessed officially has no return and is past its
-- due date.
WITH owed AS (
    SELECT e.employer_id, e.event_partition, greatest(
               coalesce(sum(CASE p.entry WHEN 'return' THEN p.amount WHEN 'reversal' THEN -p.amount END)
                        FILTER (WHERE r.due_on < CAST(:today AS date) OR p.return_id IS NULL), 0)
               - coalesce(sum(CASE p.credit_account WHEN 'receivable' THEN p.amount ELSE -p.amount END) FILTER (
                   WHERE p.entry NOT IN ('return', 'reversal')
                     AND 'receivable' IN (p.debit_account, p.credit_account)), 0),
               0) AS owed
    FROM employer e
    LEFT JOIN posting p ON p.employer_id = e.employer_id
    LEFT JOIN monthly_return r ON r.return_id = p.return_id
    WHERE e.employer_id = ANY(CAST(:employers AS uuid[]))
    GROUP BY e.employer_id
),
changed AS (
    INSERT INTO arrears AS said (employer_id, owed, as_of)
    SELECT o.employer_id, o.owed, CAST(:today AS date)
    FROM owed o LEFT JOIN arrears a ON a.employer_id = o.employer_id
    WHERE o.owed <> coalesce(a.owed, 0)
    ORDER BY o.employer_id
    ON CONFLICT (employer_id) DO UPDATE SET owed = excluded.owed, as_of = excluded.as_of
    RETURNING said.employer_id, said.owed, said.as_of
)
INSERT INTO outbox (topic, partition, key, type, data, audience)
SELECT 'contributions.employers', o.event_partition, c.employer_id::text, 'contributions.arrears_changed.v1',
       json_build_object('employer_id', c.employer_id, 'owed', c.owed::numeric(16, 2)::text, 'as_of', c.as_of),
       ARRAY['employer:' || c.employer_id]
FROM changed c JOIN owed o ON o.employer_id = c.employer_id
ORDER BY c.employer_id
