-- Make `file_header`: the employers of a set of :numbers, each with its return of :month, and its fault if any.
--
-- :everybody, :allowed: the employers for whom the sender speaks. :areas, :default_region: wage regions of the month.

CREATE TEMP TABLE file_header ON COMMIT DROP AS
SELECT uuidv7() AS return_id, g.employer_number, e.employer_id, CAST(NULL AS uuid) AS previous_return_id, true AS good,
       CASE WHEN e.employer_id IS NULL THEN 'employer_unknown'
            WHEN coalesce(CAST(:areas AS jsonb) ->> coalesce(p.area, e.area), CAST(:default_region AS text)) IS NULL
                THEN 'area_unknown'
            WHEN i.first_day IS NOT NULL THEN 'employer_ended' END AS fault,
       coalesce(p.area, e.area) AS area, i.first_day - 1 AS last_day,
       -- Known of a return that is posted again by changed law.
       CAST(NULL AS text) AS region, CAST(NULL AS date) AS filed_on, CAST(NULL AS text) AS late_reason
FROM unnest(CAST(:numbers AS text[])) AS g(employer_number)
LEFT JOIN employer e ON e.registration_number = g.employer_number
     AND (:everybody OR e.employer_id = ANY(CAST(:allowed AS uuid[])))
-- The end of an employer that had ended for good before the month.
LEFT JOIN LATERAL (
    SELECT i.first_day FROM inactive_period i
    WHERE i.employer_id = e.employer_id AND i.kind = 'ended' AND i.first_day <= CAST(:month AS date)
      AND coalesce(i.last_day, 'infinity') >= CAST(:month AS date) + interval '1 month' - interval '1 day'
    LIMIT 1) i ON true
-- Where an employer that has moved was on the month's first day (decision 83).
LEFT JOIN LATERAL (
    SELECT p.area FROM employer_place p WHERE p.employer_id = e.employer_id
    ORDER BY p.first_day > CAST(:month AS date), abs(p.first_day - CAST(:month AS date)) LIMIT 1) p ON true
