-- Sum what employers of each wanted area paid from :since through :day, as known at position :at.
--
-- :areas: what is wanted. A payment lies where its employer was on the day of payment, or at first where it was paid
-- before. `behind`: how many employers paid. An area of which nothing was heard has no row.

WITH place AS (
    SELECT subject_id, area, first_day, until, part FROM (
        SELECT f.subject_id, f.area, f.first_day, f.until, f.part,
               rank() OVER (PARTITION BY f.subject_id ORDER BY f.version DESC) AS age
        FROM heard_fact f WHERE f.kind = 'employer' AND f.position <= :at) ranked
    WHERE age = 1
),
payment AS (
    SELECT f.employer_id, f.amount, place.area, f.first_day BETWEEN :since AND :day AS counts
    FROM heard_fact f
    JOIN place ON place.subject_id = f.employer_id AND (place.part = 1 OR place.first_day <= f.first_day)
              AND coalesce(place.until, 'infinity') > f.first_day
    WHERE f.kind = 'payment' AND f.position <= :at
)
SELECT wanted.area, coalesce(sum(payment.amount) FILTER (WHERE payment.counts), 0) AS value,
       count(DISTINCT payment.employer_id) FILTER (WHERE payment.counts) AS behind
FROM (SELECT DISTINCT area FROM payment) lies
JOIN unnest(CAST(:areas AS text[])) AS wanted(area) ON area_within(lies.area, wanted.area)
JOIN payment ON payment.area = lies.area
GROUP BY wanted.area
