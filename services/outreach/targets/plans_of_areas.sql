-- The value that each of some areas has to reach, of one indicator and group, in a period with a day.
--
-- :areas, :indicator, :participant_group. :on: the day. :since: the period that begins then goes first, else the
-- longest one. :begins: only a period that begins on this day; null: any. An area's own target equals what the area
-- above gives.

SELECT DISTINCT ON (plan.area) plan.area, plan.value, t.first_day, t.last_day, t.target_id
FROM target t
CROSS JOIN LATERAL (
    SELECT t.area, t.value, 1 AS own
    UNION ALL SELECT p.area, p.value, 2 FROM target_part p WHERE p.target_id = t.target_id
) AS plan(area, value, own)
WHERE t.status = 'approved' AND t.indicator = :indicator AND t.participant_group = :participant_group
  AND :on BETWEEN t.first_day AND t.last_day AND plan.area = ANY(CAST(:areas AS text[]))
  AND (CAST(:begins AS date) IS NULL OR t.first_day = :begins)
ORDER BY plan.area, t.first_day = CAST(:since AS date) DESC, t.last_day - t.first_day DESC, t.first_day DESC, plan.own
