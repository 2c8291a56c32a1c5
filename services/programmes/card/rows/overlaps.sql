-- What a merged person has twice that nobody has twice, oldest first: at most :limit. An officer decides which goes.

-- Every id of a merged person, with the one that is kept.
WITH ids AS (
    SELECT kept_id, person_id FROM person_alias UNION SELECT kept_id, kept_id FROM person_alias
),
-- What they hold, of every kind.
held AS (
    SELECT 'test' AS what, i.kept_id, t.test_id AS id, t.area, t.recorded_at AS at
    FROM ids i JOIN test t USING (person_id) WHERE t.status IN ('registered', 'taken')
    UNION ALL
    SELECT 'stay', i.kept_id, s.stay_id, s.area, s.recorded_at
    FROM ids i JOIN stay s USING (person_id) WHERE s.status IN ('waiting', 'offered', 'accepted', 'admitted')
    UNION ALL
    SELECT 'booking ' || b.programme, i.kept_id, b.booking_id, p.area, b.recorded_at
    FROM ids i JOIN booking b USING (person_id) JOIN session x USING (session_id) JOIN site p USING (site_id)
    WHERE b.status = 'booked'
    UNION ALL
    SELECT 'registration', i.kept_id, v.vaccination_id, v.area, v.recorded_at
    FROM ids i JOIN vaccination v USING (person_id) WHERE v.status <> 'withdrawn'
    UNION ALL
    SELECT 'dose ' || d.dose_no, i.kept_id, d.dose_id, d.area, d.recorded_at
    FROM ids i JOIN dose d USING (person_id) WHERE d.stands AND NOT d.annulled
)
-- Of each kind, what one person has more than once; the ids with the older first.
SELECT what, kept_id AS person_id, array_agg(id::text ORDER BY at, id) AS ids, min(area) AS area, max(at) AS since
FROM held GROUP BY what, kept_id
HAVING count(*) > 1 AND in_reach(CAST(:areas AS text[]), kept_id) ORDER BY since, what LIMIT :limit
