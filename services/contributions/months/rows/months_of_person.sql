-- The months of the person :person_id under every id: lines of the newest returns, and months that were imported.
--
-- :known_at: as known then; null: now. :valid_from, :valid_until: months between them. :prevails: whether an imported
-- month counts instead of a return's where no officer decided. :credited: schemes whose months count as returns' do.
-- :counted: their numbers alone. :newest: the newest before (:before_month, :before_id), at most :limit; else all.

-- The person under every id.
WITH who AS MATERIALIZED (
    SELECT CAST(:person_id AS uuid) AS person_id
    UNION SELECT other_id FROM same_person WHERE person_id = :person_id
),
-- The version of each month that was current, and the person's line on it.
returned AS MATERIALIZED (
    SELECT l.month, r.employer_id, l.wage, l.base, l.credited, l.absence, l.return_id, r.version, r.recorded_at
    FROM who JOIN return_line l USING (person_id) JOIN monthly_return r USING (return_id)
    WHERE (CAST(:known_at AS timestamptz) IS NULL OR r.recorded_at <= :known_at)
      AND (CAST(:valid_from AS date) IS NULL OR l.month BETWEEN :valid_from AND :valid_until)
      AND NOT EXISTS (
        SELECT FROM monthly_return later
        WHERE later.employer_id = r.employer_id AND later.month = r.month AND later.version > r.version
          AND (CAST(:known_at AS timestamptz) IS NULL OR later.recorded_at <= :known_at))
),
-- Months of confirmed batches, each with what an officer decided of it.
imported AS MATERIALIZED (
    SELECT i.month, i.scheme, i.source, i.wage, i.base, b.batch_id, b.source_system, b.confidence, b.confirmed_at,
           c.contradiction_id IS NOT NULL AND c.imported_base <> c.returned_base AS contradicted,
           coalesce(c.counts = 'history', CAST(:prevails AS boolean)) AS prevails
    FROM who JOIN imported_month i USING (person_id) JOIN history_batch b USING (batch_no)
    LEFT JOIN history_contradiction c ON c.person_id = i.person_id AND c.month = i.month AND c.scheme = i.scheme
                                     AND c.batch_no = i.batch_no
    WHERE NOT i.withdrawn AND b.status = 'confirmed'
      AND (CAST(:known_at AS timestamptz) IS NULL OR b.confirmed_at <= :known_at)
      AND (CAST(:valid_from AS date) IS NULL OR i.month BETWEEN :valid_from AND :valid_until)
),
-- Both, marked with their source. Of a month that both have, one counts.
month AS (
    SELECT r.month, r.employer_id AS maker_id, r.employer_id, r.wage, r.base, r.credited, r.absence, r.return_id,
           r.version, r.recorded_at, CAST(NULL AS uuid) AS batch_id, CAST(NULL AS text) AS source_system,
           CAST(NULL AS text) AS confidence, CAST(NULL AS text) AS scheme, CAST(NULL AS text) AS source,
           NOT EXISTS (SELECT FROM imported i WHERE i.month = r.month AND i.prevails
                                                AND i.scheme = ANY(CAST(:credited AS text[]))) AS counts,
           EXISTS (SELECT FROM imported i WHERE i.month = r.month AND i.contradicted) AS contradicted
    FROM returned r
    UNION ALL
    SELECT i.month, i.batch_id, NULL, i.wage, i.base, i.scheme = ANY(CAST(:credited AS text[])), NULL, NULL, NULL,
           i.confirmed_at, i.batch_id, i.source_system, i.confidence, i.scheme, i.source,
           i.prevails OR NOT EXISTS (SELECT FROM returned r WHERE r.month = i.month), i.contradicted
    FROM imported i
)
\if :counted
SELECT count(*) AS reported, count(DISTINCT month) FILTER (
    WHERE counts AND base > 0 AND (batch_id IS NULL OR credited)) AS credited
FROM month
\else
SELECT to_char(month, 'YYYY-MM') AS month, maker_id, employer_id, wage, base, credited, absence, return_id, version,
       recorded_at, batch_id, source_system, confidence, scheme, source, counts, contradicted
FROM month
\if :newest
WHERE (month, maker_id) < (CAST(:before_month AS date), CAST(:before_id AS uuid))
ORDER BY month.month DESC, maker_id DESC LIMIT CAST(:limit AS bigint)
\else
ORDER BY month.month, maker_id
\endif
\endif
