-- Compare the newest returns of the employers :employers for the months :months with employments and claims: raise
-- what contradicts, remove what does so no longer, say what is new.
--
-- :floors: the lowest base of each month and wage region, as JSON. :kinds, :answer_by: the kinds that have law today,
-- and the last day to answer each. :percent, :persons: a headcount that fell by so much is asked about. The caller
-- holds the lock of findings, taken in an earlier statement.

-- The months, and the ones after them, whose headcount is compared with theirs.
WITH asked AS (
    SELECT DISTINCT employer_id, (month + make_interval(months => later))::date AS month
    FROM unnest(CAST(:employers AS uuid[]), CAST(:months AS date[])) AS a(employer_id, month)
    CROSS JOIN (VALUES (0), (1)) AS l(later)
),
looked AS MATERIALIZED (
    SELECT m.employer_id, m.month, (m.month + interval '1 month')::date AS next_month, m.return_id, m.headcount,
           r.region
    FROM asked JOIN employer_month m USING (employer_id, month) JOIN monthly_return r USING (return_id)
),
law AS (
    SELECT kind, answer_by FROM unnest(CAST(:kinds AS text[]), CAST(:answer_by AS date[])) AS k(kind, answer_by)
),
floor AS (
    SELECT month, region, floor FROM json_to_recordset(CAST(:floors AS json)) AS f(
        month date, region text, floor numeric)
),
-- What the returns have of each person, under whichever id.
line AS MATERIALIZED (
    SELECT k.employer_id, k.month, coalesce(a.kept_id, l.person_id) AS person_id, min(l.line_no) AS line_no,
           sum(l.wage) AS wage, bool_or(l.absence IS NOT NULL) AS absent
    FROM looked k JOIN return_line l ON l.month = k.month AND l.return_id = k.return_id
    LEFT JOIN person_alias a USING (person_id)
    GROUP BY 1, 2, 3
),
-- Who has been employed up to the month: in it, for all of it, or before it alone.
staff AS MATERIALIZED (
    SELECT k.employer_id, k.month, coalesce(a.kept_id, e.person_id) AS person_id,
           bool_or(e.ended_on IS NULL OR e.ended_on > greatest(k.month, e.started_on)) AS works,
           bool_or(e.started_on <= k.month AND (e.ended_on IS NULL OR e.ended_on >= k.next_month)) AS whole_month
    FROM looked k JOIN employment e ON e.employer_id = k.employer_id
    LEFT JOIN person_alias a ON a.person_id = e.person_id
    WHERE e.standing = 'stands' AND e.started_on < k.next_month
    GROUP BY 1, 2, 3
),
-- Months in which an employer does not work at all.
idle AS (
    SELECT k.employer_id, k.month FROM looked k
    WHERE (SELECT range_agg(daterange(i.first_day, i.last_day + 1)) FROM inactive_period i
           WHERE i.employer_id = k.employer_id) @> daterange(k.month, k.next_month)
),
cause AS MATERIALIZED (
    SELECT l.employer_id, l.month, CASE WHEN s.person_id IS NULL THEN 'unregistered' ELSE 'left_but_filed' END
               AS kind, l.person_id, l.line_no, l.wage AS reported, CAST(NULL AS numeric) AS compared
    FROM line l LEFT JOIN staff s USING (employer_id, month, person_id)
    WHERE l.wage > 0 AND s.works IS NOT true
    UNION ALL
    SELECT s.employer_id, s.month, 'not_paid_for', s.person_id, NULL, NULL, NULL
    FROM staff s LEFT JOIN line l USING (employer_id, month, person_id)
    WHERE s.works AND l.person_id IS NULL
      AND NOT EXISTS (SELECT FROM idle i WHERE i.employer_id = s.employer_id AND i.month = s.month)
    UNION ALL
    -- A part of a month, or an absence, may be paid less.
    SELECT l.employer_id, l.month, 'below_floor', l.person_id, l.line_no, l.wage, f.floor
    FROM line l JOIN looked k USING (employer_id, month) JOIN floor f ON f.month = l.month AND f.region = k.region
    JOIN staff s ON s.employer_id = l.employer_id AND s.month = l.month AND s.person_id = l.person_id
    WHERE l.wage > 0 AND l.wage < f.floor AND NOT l.absent AND s.whole_month
    UNION ALL
    SELECT k.employer_id, k.month, 'wage_while_claiming', coalesce(a.kept_id, c.person_id), min(l.line_no),
           max(w.wage), NULL
    FROM looked k JOIN claim c ON c.employer_id = k.employer_id AND NOT c.rejected
    JOIN claimed_wage w ON w.claim_id = c.claim_id AND w.month = k.month AND w.wage > 0
    LEFT JOIN person_alias a ON a.person_id = c.person_id
    LEFT JOIN line l ON l.employer_id = k.employer_id AND l.month = k.month
                     AND l.person_id = coalesce(a.kept_id, c.person_id)
    GROUP BY 1, 2, 4
    UNION ALL
    SELECT k.employer_id, k.month, 'headcount_fell', NULL, NULL, k.headcount, b.headcount
    FROM looked k JOIN employer_month b ON b.employer_id = k.employer_id
                                       AND b.month = (k.month - interval '1 month')::date
    WHERE b.headcount - k.headcount >= CAST(:persons AS integer)
      AND (b.headcount - k.headcount) * 100 >= b.headcount * CAST(:percent AS integer)
),
removed AS (
    UPDATE finding f SET removed_on = CAST(:today AS date)
    FROM looked k
    WHERE f.employer_id = k.employer_id AND f.month = k.month AND f.removed_on IS NULL
      AND f.kind IN ('unregistered', 'left_but_filed', 'not_paid_for', 'below_floor',
                     'wage_while_claiming', 'headcount_fell')
      AND NOT EXISTS (SELECT FROM cause c WHERE c.employer_id = f.employer_id AND c.month = f.month
                      AND c.kind = f.kind AND c.person_id IS NOT DISTINCT FROM f.person_id)
    RETURNING f.finding_id
),
-- What was found before keeps its answer and its day; what the return has is brought up to date.
raised AS (
    INSERT INTO finding AS known (employer_id, month, kind, person_id, return_id, line_no, reported, compared,
                                  raised_on, answer_by)
    SELECT c.employer_id, c.month, c.kind, c.person_id, k.return_id, c.line_no, c.reported, c.compared,
           CAST(:today AS date), law.answer_by
    FROM cause c JOIN looked k USING (employer_id, month) JOIN law USING (kind)
    ORDER BY c.employer_id, c.month, c.kind, c.person_id
    ON CONFLICT (employer_id, month, kind, person_id) WHERE removed_on IS NULL DO UPDATE
        SET return_id = excluded.return_id, line_no = excluded.line_no, reported = excluded.reported,
            compared = excluded.compared
        WHERE known.return_id <> excluded.return_id OR known.reported IS DISTINCT FROM excluded.reported
           OR known.compared IS DISTINCT FROM excluded.compared
    RETURNING employer_id, month, kind, answer_by, xmax = 0 AS is_new
),
-- `FindingRaised` of libs/contracts/contributions.py: one for all new findings of a kind in a month.
said AS (
    INSERT INTO outbox (topic, partition, key, type, data, audience)
    SELECT 'contributions.employers', e.event_partition, e.employer_id::text, 'contributions.finding_raised.v1',
           json_build_object('employer_id', e.employer_id, 'month', to_char(r.month, 'YYYY-MM'), 'kind', r.kind,
                             'findings', count(*), 'answer_by', r.answer_by),
           ARRAY['employer:' || e.employer_id]
    FROM raised r JOIN employer e USING (employer_id)
    WHERE r.is_new
    GROUP BY e.event_partition, e.employer_id, r.month, r.kind, r.answer_by
    ORDER BY e.employer_id, r.month, r.kind
    RETURNING 1
)
SELECT (SELECT count(*) FROM raised WHERE is_new)::integer AS raised, (SELECT count(*) FROM removed)::integer AS removed
