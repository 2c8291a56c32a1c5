-- Count the persons of each wanted area who take part in a scheme on a day, as it was known at a position.
--
-- :areas: what is wanted. :kind: cover or employment; :scheme of covers. :day; :at: the position. :group: of this group
-- alone; null: all. An employment lies where its employer is that day. A merged person counts under the kept id.
-- An area of which nothing was heard has no row: that is no zero.

WITH newest AS (
    SELECT kind, subject_id, part, person_id, kept_id, employer_id, area, participant_groups, first_day, until, in_force
    FROM (
        SELECT f.subject_id, f.part, f.person_id, f.kept_id, f.employer_id, f.kind, f.area, f.participant_groups,
               f.first_day, f.until, f.in_force,
               rank() OVER (PARTITION BY f.kind, f.subject_id ORDER BY f.version DESC) AS age
        FROM heard_fact f
        WHERE f.position <= :at
          AND (f.kind = :kind OR f.kind = 'merge' OR (f.kind = 'employer' AND :kind = 'employment'))
          AND (CAST(:scheme AS text) IS NULL OR f.scheme IS NULL OR f.scheme = :scheme)) ranked
    WHERE age = 1
),
-- Where each fact lies, and whether it counts.
fact AS (
    SELECT coalesce(merge.kept_id, f.person_id) AS person_id, coalesce(f.area, place.area) AS area,
           f.in_force AND f.first_day <= :day AND coalesce(f.until, 'infinity') > :day
           AND (CAST(:group AS text) IS NULL OR :group = ANY(f.participant_groups)) AS counts
    FROM newest f
    LEFT JOIN newest place ON place.kind = 'employer' AND place.subject_id = f.employer_id
                          AND (place.part = 1 OR place.first_day <= :day) AND coalesce(place.until, 'infinity') > :day
    LEFT JOIN newest merge ON merge.kind = 'merge' AND merge.in_force AND merge.person_id = f.person_id
    WHERE f.kind = :kind
),
-- The wanted areas around each area of a fact; one row for each person in each of them.
around AS (
    SELECT lies.area, wanted.area AS wanted
    FROM (SELECT DISTINCT area FROM fact) lies
    JOIN unnest(CAST(:areas AS text[])) AS wanted(area) ON area_within(lies.area, wanted.area)
),
person AS (
    SELECT DISTINCT around.wanted, fact.person_id FROM fact JOIN around ON around.area = fact.area WHERE fact.counts
),
counted AS (SELECT wanted, count(*) AS persons FROM person GROUP BY wanted)
SELECT heard.wanted AS area, CAST(coalesce(counted.persons, 0) AS numeric) AS value,
       coalesce(counted.persons, 0) AS behind
FROM (SELECT DISTINCT wanted FROM around) heard LEFT JOIN counted ON counted.wanted = heard.wanted
