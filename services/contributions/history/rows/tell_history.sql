-- Say the months of the batch :batch_id (number :batch_no) of rows behind :after up to :upto, 500 in an event.
--
-- :credited: schemes whose months count as those of returns do. :prevails: whether they count instead of a return's.
-- :partition: of the batch's id, the key.

-- The months in the order of the file.
WITH placed AS (
    SELECT person_id, month, scheme, base, row_number() OVER (ORDER BY row_no, month) - 1 AS place
    FROM imported_month WHERE batch_no = :batch_no AND row_no > :after AND row_no <= :upto AND NOT withdrawn
),
-- 500 of them.
chunk AS (
    SELECT place / 500 AS chunk, json_agg(json_build_object(
               'person_id', person_id, 'month', to_char(month, 'YYYY-MM'), 'scheme', scheme, 'base', base::text,
               'credited', scheme = ANY(CAST(:credited AS text[]))) ORDER BY place) AS months
    FROM placed GROUP BY place / 500
)
-- The facts (`MonthsImported` of libs/contracts/contributions.py).
INSERT INTO outbox (topic, partition, key, type, data)
SELECT 'contributions.history', :partition, CAST(:batch_id AS text), 'contributions.months_imported.v1',
       json_build_object('batch_id', CAST(:batch_id AS text), 'source_system', CAST(:source_system AS text),
                         'confidence', CAST(:confidence AS text), 'prevails', CAST(:prevails AS boolean),
                         'months', months)
FROM chunk ORDER BY chunk
