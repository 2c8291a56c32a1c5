-- Covers that a support list supports on a day, by person, each with what is known about its end.
--
-- :support_list, :scheme, :groups, :list_areas: the list. :day: the day. :ends_on: the first day without it, or null.
-- :areas: the reach of the caller; null: the country. :area: only of this place; null: all. :limit: how many.
-- :untold: true: only persons whom nobody has told and whose cover is not settled. :after: the last cover of the page
-- before.

-- Covers of the scheme on the day, with the terms that hold on it.
WITH on_day AS (
    SELECT c.coverage_id, c.person_id, c.ended_on, t.support_group, t.area
    FROM coverage c
    JOIN LATERAL (
        SELECT n.support_group, n.area FROM coverage_terms n
        WHERE n.coverage_id = c.coverage_id AND n.to_version IS NULL AND n.first_day <= :day
        ORDER BY n.first_day DESC LIMIT 1) t ON true
    WHERE c.scheme = :scheme AND c.coverage_id > :after AND daterange(c.first_day, c.ended_on) @> CAST(:day AS date)
      AND t.support_group = ANY(CAST(:groups AS text[])) AND area_in_reach(CAST(:list_areas AS text[]), t.area)
      AND (CAST(:area AS text) IS NULL OR area_in_reach(ARRAY[CAST(:area AS text)], t.area))
      AND in_reach(CAST(:areas AS text[]), c.person_id)
      AND EXISTS (SELECT FROM person p WHERE p.person_id = c.person_id AND p.erased_at IS NULL)
),
-- What holds on the first day without the list: a cover that ends by then, or has another group, is settled.
judged AS (
    SELECT o.coverage_id, o.person_id, o.support_group, o.area,
           CAST(:ends_on AS date) IS NOT NULL AND (
               coalesce(o.ended_on <= :ends_on, false) OR EXISTS (
                   SELECT FROM (
                       SELECT n.support_group, n.area FROM coverage_terms n
                       WHERE n.coverage_id = o.coverage_id AND n.to_version IS NULL AND n.first_day <= :ends_on
                       ORDER BY n.first_day DESC LIMIT 1) l
                   WHERE (l.support_group = ANY(CAST(:groups AS text[]))
                          AND area_in_reach(CAST(:list_areas AS text[]), l.area)) IS NOT TRUE)) AS settled,
           (SELECT min(s.told_on) FROM support_notice s
            WHERE s.support_list = :support_list AND (s.person_id = o.person_id OR s.person_id IN (
                SELECT m.other_id FROM same_person m WHERE m.person_id = o.person_id))) AS told_on
    FROM on_day o
)
SELECT coverage_id, person_id, support_group, area, settled, told_on
FROM judged
WHERE NOT CAST(:untold AS boolean) OR (told_on IS NULL AND NOT settled)
ORDER BY coverage_id LIMIT :limit
