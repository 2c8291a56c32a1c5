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
           r.region,
           -- Months in which an employer does not work at all.
           (SELECT range_agg(daterange(i.first_day, i.last_day + 1)) FROM inactive_period i
            WHERE i.employer_id = m.employer_id)
               @> daterange(m.month, (m.month + interval '1 month')::date) AS idle
    FROM asked JOIN employer_month m USING (employer_id, month) JOIN monthly_return r USING (return_id)
),
law AS (
    SELECT kind, answer_by FROM unnest(CAST(:kinds AS text[]), CAST(:answer_by AS date[])) AS k(kind, answer_by)
),
floor AS (
    SELECT month, region, floor FROM json_to_recordset(CAST(:floors AS json)) AS f(
        month date, region text, floor numeric)
),
-- What the return, the employments and the claims say of each person, under whichever id. They are grouped and not
-- joined: the planner does not know how many rows come out of arrays, and may choose a join that reads all of one side
-- for each row of the other.
known_of AS MATERIALIZED (
    SELECT employer_id, month, return_id, region, idle, person_id, min(line_no) AS line_no, sum(wage) AS wage,
           bool_or(absent) AS absent, bool_or(works) AS works, bool_or(whole_month) AS whole_month,
           max(claimed) AS claimed
    FROM (
        SELECT k.employer_id, k.month, k.return_id, k.region, k.idle, coalesce(a.kept_id, l.person_id) AS person_id,
               l.line_no, l.wage, l.absence IS NOT NULL AS absent, CAST(NULL AS boolean) AS works,
               CAST(NULL AS boolean) AS whole_month, CAST(NULL AS numeric) AS claimed
        FROM looked k JOIN return_line l ON l.month = k.month AND l.return_id = k.return_id
        LEFT JOIN person_alias a USING (person_id)
        UNION ALL
        -- Who has been employed up to the month: in it, for all of it, or before it alone.
        SELECT k.employer_id, k.month, k.return_id, k.region, k.idle, coalesce(a.kept_id, e.person_id), NULL, NULL,
               NULL, e.ended_on IS NULL OR e.ended_on > greatest(k.month, e.started_on),
               e.started_on <= k.month AND (e.ended_on IS NULL OR e.ended_on >= k.next_month), NULL
        FROM looked k JOIN employment e ON e.employer_id = k.employer_id
        LEFT JOIN person_alias a ON a.person_id = e.person_id
        WHERE e.standing = 'stands' AND e.started_on < k.next_month
        UNION ALL
        SELECT k.employer_id, k.month, k.return_id, k.region, k.idle, coalesce(a.kept_id, c.person_id), NULL, NULL,
               NULL, NULL, NULL, w.wage
        FROM looked k JOIN claim c ON c.employer_id = k.employer_id AND NOT c.rejected
        JOIN claimed_wage w ON w.claim_id = c.claim_id AND w.month = k.month AND w.wage > 0
        LEFT JOIN person_alias a ON a.person_id = c.person_id
    ) s
    GROUP BY employer_id, month, return_id, region, idle, person_id
),
cause AS MATERIALIZED (
    SELECT employer_id, month, return_id, CASE WHEN works IS NULL THEN 'unregistered' ELSE 'left_but_filed' END AS kind,
           person_id, line_no, wage AS reported, CAST(NULL AS numeric) AS compared
    FROM known_of WHERE wage > 0 AND works IS NOT true
    UNION ALL
    SELECT employer_id, month, return_id, 'not_paid_for', person_id, NULL, NULL, NULL
    FROM known_of WHERE works AND line_no IS NULL AND idle IS NOT true
    UNION ALL
    -- A part of a month, or an absence, may be paid less.
    SELECT s.employer_id, s.month, s.return_id, 'below_floor', s.person_id, s.line_no, s.wage, f.floor
    FROM known_of s JOIN floor f ON f.month = s.month AND f.region = s.region
    WHERE s.wage > 0 AND s.wage < f.floor AND NOT s.absent AND s.whole_month
    UNION ALL
    SELECT employer_id, month, return_id, 'wage_while_claiming', person_id, line_no, claimed, NULL
    FROM known_of WHERE claimed > 0
    UNION ALL
    SELECT k.employer_id, k.month, k.return_id, 'headcount_fell', NULL, NULL, k.headcount, b.headcount
    FROM looked k JOIN employer_month b ON b.employer_id = k.employer_id
                                       AND b.month = (k.month - interval '1 month')::date
    WHERE b.headcount - k.headcount >= CAST(:persons AS integer)
      AND (b.headcount - k.headcount) * 100 >= b.headcount * CAST(:percent AS integer)
),
removed AS (
    UPDATE finding SET removed_on = CAST(:today AS date)
    WHERE finding_id IN (
        SELECT min(finding_id)
        FROM (
            SELECT f.finding_id, f.employer_id, f.month, f.kind, f.person_id
            FROM looked k JOIN finding f ON f.employer_id = k.employer_id AND f.month = k.month
            WHERE f.removed_on IS NULL
              AND f.kind IN ('unregistered', 'left_but_filed', 'not_paid_for', 'below_floor',
                             'wage_while_claiming', 'headcount_fell')
            UNION ALL
            SELECT NULL, employer_id, month, kind, person_id FROM cause
        ) known
        GROUP BY employer_id, month, kind, person_id
        HAVING count(*) = count(finding_id))
    RETURNING finding_id
),
-- What was found before keeps its answer and its day; what the return has is brought up to date.
raised AS (
    INSERT INTO finding AS known (employer_id, month, kind, person_id, return_id, line_no, reported, compared,
                                  raised_on, answer_by)
    SELECT c.employer_id, c.month, c.kind, c.person_id, c.return_id, c.line_no, c.reported, c.compared,
           CAST(:today AS date), law.answer_by
    FROM cause c JOIN law USING (kind)
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
