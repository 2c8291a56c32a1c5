-- The values that areas have to reach: each area's own approved target, else what the area above gives to it.
--
-- :areas: of these areas alone; null: all. :on: a day of the period. :area, :indicator: of these alone; null: all.
-- (:after_indicator, :after_area, :after_group, :after_first, :after_last): the last of the page before. :limit.

SELECT indicator, area, first_day, last_day, participant_group, value, target_id
FROM (
    SELECT indicator, area, first_day, last_day, participant_group, value, target_id
    FROM target WHERE status = 'approved'
    UNION ALL
    SELECT t.indicator, p.area, t.first_day, t.last_day, t.participant_group, p.value, t.target_id
    FROM target_part p JOIN target t ON t.target_id = p.target_id
    WHERE t.status = 'approved' AND NOT EXISTS (
        SELECT FROM target own
        WHERE own.status = 'approved' AND own.indicator = t.indicator AND own.area = p.area
          AND own.first_day = t.first_day AND own.last_day = t.last_day
          AND own.participant_group = t.participant_group)
) plan
WHERE area_in_reach(CAST(:areas AS text[]), area) AND :on BETWEEN first_day AND last_day
  AND (CAST(:area AS text) IS NULL OR area = :area)
  AND (CAST(:indicator AS text) IS NULL OR indicator = :indicator)
  AND (indicator, area, participant_group, CAST(first_day AS text), CAST(last_day AS text))
      > (:after_indicator, :after_area, :after_group, :after_first, :after_last)
ORDER BY indicator, area, participant_group, first_day, last_day
LIMIT :limit
