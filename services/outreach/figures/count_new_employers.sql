-- Count the employers of each wanted area that were registered from :since through :day, as known at position :at.
--
-- :areas: what is wanted. An employer counts where it was registered first. An area without an employer has no row.

WITH employer AS (
    SELECT area, first_day FROM (
        SELECT f.area, f.first_day, f.part,
               rank() OVER (PARTITION BY f.subject_id ORDER BY f.version DESC) AS age
        FROM heard_fact f WHERE f.kind = 'employer' AND f.position <= :at) ranked
    WHERE age = 1 AND part = 1
)
SELECT wanted.area, CAST(count(*) FILTER (WHERE employer.first_day BETWEEN :since AND :day) AS numeric) AS value,
       count(*) FILTER (WHERE employer.first_day BETWEEN :since AND :day) AS behind
FROM (SELECT DISTINCT area FROM employer) lies
JOIN unnest(CAST(:areas AS text[])) AS wanted(area) ON area_within(lies.area, wanted.area)
JOIN employer ON employer.area = lies.area
GROUP BY wanted.area
