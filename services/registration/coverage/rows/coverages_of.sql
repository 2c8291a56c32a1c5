-- Stretches of days on which a person is insured, newest first, each with the terms that hold on them.
--
-- :person_ids: every id of the person. :known_at: as it was known then; null: now. :valid_at: those that cover this
-- day; null: all. :compulsory: the code of the compulsory scheme. :limit: how many.
-- :before_day, :after_scheme: the last that the page before has.

-- Coverages, each in the newest version known.
WITH known AS (
    SELECT DISTINCT ON (c.coverage_id) c.coverage_id, c.scheme, c.first_day, h.ended_on, h.end_reason, h.version,
           h.recorded_at
    FROM coverage c JOIN coverage_history h USING (coverage_id)
    WHERE c.person_id = ANY(CAST(:person_ids AS uuid[]))
      AND (CAST(:known_at AS timestamptz) IS NULL OR h.recorded_at <= :known_at)
    ORDER BY c.coverage_id, h.version DESC
),
-- The terms of that version, each until the next ones.
stretch AS (
    SELECT k.coverage_id, k.scheme, t.option, t.income, t.support_group, t.occupation_group, t.area, t.first_day,
           coalesce(lead(t.first_day) OVER (PARTITION BY k.coverage_id ORDER BY t.first_day), k.ended_on) AS ended_on,
           lead(t.first_day) OVER (PARTITION BY k.coverage_id ORDER BY t.first_day) IS NULL AS is_last,
           k.ended_on AS end_of_all, k.end_reason, k.version, k.recorded_at
    FROM known k JOIN coverage_terms t
      ON t.coverage_id = k.coverage_id AND t.from_version <= k.version
     AND (t.to_version IS NULL OR t.to_version > k.version)
),
-- Employments, each in the newest version known; those that touch are one stretch.
employed AS (
    SELECT DISTINCT ON (e.employment_id) h.started_on, h.ended_on, h.standing, h.recorded_at
    FROM employment e JOIN employment_history h USING (employment_id)
    WHERE e.person_id = ANY(CAST(:person_ids AS uuid[]))
      AND (CAST(:known_at AS timestamptz) IS NULL OR h.recorded_at <= :known_at)
    ORDER BY e.employment_id, h.version DESC
),
compulsory AS (
    SELECT unnest(range_agg(daterange(started_on, ended_on))) AS days, max(recorded_at) AS recorded_at
    FROM employed WHERE standing = 'stands'
),
-- Both kinds.
every AS (
    SELECT coverage_id, scheme, option, income, support_group, occupation_group, area, first_day,
           least(ended_on, end_of_all) AS ended_on, CASE WHEN is_last THEN end_reason END AS end_reason,
           version, recorded_at
    FROM stretch WHERE end_of_all IS NULL OR first_day < end_of_all
    UNION ALL
    SELECT NULL, :compulsory, NULL, NULL, NULL, NULL, NULL, lower(days), upper(days),
           CASE WHEN upper(days) IS NOT NULL THEN 'left' END, NULL, recorded_at
    FROM compulsory
)
SELECT coverage_id, scheme, option, income, support_group, occupation_group, area, first_day, ended_on, end_reason,
       version, recorded_at, count(*) OVER () AS whole
FROM every
WHERE (CAST(:valid_at AS date) IS NULL OR daterange(first_day, ended_on) @> CAST(:valid_at AS date))
  AND (first_day < CAST(:before_day AS date)
       OR first_day = CAST(:before_day AS date) AND scheme > CAST(:after_scheme AS text))
ORDER BY first_day DESC, scheme LIMIT :limit
