-- List reported figures that stand, the latest period first, each with what is reported beside it.
--
-- :reported_figure_id: one alone, also one that was superseded. :indicator, :area (with the areas in it), :on (a day of
-- the period): null for all. Behind :after_day, :after_area, :after_number; at most :limit.

SELECT f.reported_figure_id, f.number, f.source, f.document, f.published_on, f.section, f.indicator, f.measure,
       f.denominator, f.area, f.first_day, f.last_day, f.value, f.high, f.bound, f.words, f.made_by, f.made_at,
       f.supersedes, f.because, f.superseded_by,
       -- The very same coverage elsewhere, of the same days.
       ARRAY(SELECT DISTINCT o.area FROM reported_figure o
             WHERE o.superseded_by IS NULL AND o.indicator = f.indicator AND o.measure = f.measure
               AND f.measure = 'coverage' AND o.denominator = f.denominator AND o.area <> f.area
               AND o.first_day = f.first_day AND o.last_day = f.last_day AND o.value = f.value
             ORDER BY o.area) AS same_share_in,
       -- Another value of the same subject, printed elsewhere.
       ARRAY(SELECT DISTINCT o.value FROM reported_figure o
             WHERE o.superseded_by IS NULL AND o.indicator = f.indicator AND o.measure = f.measure
               AND o.denominator IS NOT DISTINCT FROM f.denominator AND o.area = f.area
               AND o.first_day = f.first_day AND o.last_day = f.last_day AND o.value <> f.value
               AND o.bound = 'exact' AND f.bound = 'exact'
             ORDER BY o.value) AS otherwise,
       grew_from.value AS from_value, grew_from.last_day AS from_day,
       grew_to.value AS to_value, grew_to.last_day AS to_day
FROM reported_figure f
-- Of a growth: the first and the last value that is reported for its own days.
LEFT JOIN LATERAL (
    SELECT o.value, o.last_day FROM reported_figure o
    WHERE o.superseded_by IS NULL AND o.indicator = f.indicator AND o.measure = 'value' AND o.area = f.area
      AND f.measure = 'growth' AND o.last_day BETWEEN f.first_day AND f.last_day
    ORDER BY o.last_day, o.number DESC LIMIT 1) grew_from ON true
LEFT JOIN LATERAL (
    SELECT o.value, o.last_day FROM reported_figure o
    WHERE o.superseded_by IS NULL AND o.indicator = f.indicator AND o.measure = 'value' AND o.area = f.area
      AND f.measure = 'growth' AND o.last_day BETWEEN f.first_day AND f.last_day
    ORDER BY o.last_day DESC, o.number DESC LIMIT 1) grew_to ON true
WHERE CASE WHEN CAST(:reported_figure_id AS uuid) IS NULL THEN f.superseded_by IS NULL
           ELSE f.reported_figure_id = :reported_figure_id END
  AND (CAST(:indicator AS text) IS NULL OR f.indicator = :indicator)
  AND (CAST(:area AS text) IS NULL OR area_within(f.area, :area))
  AND (CAST(:on AS date) IS NULL OR :on BETWEEN f.first_day AND f.last_day)
  AND (f.last_day < :after_day OR (f.last_day = :after_day AND (f.area, f.number) > (:after_area, :after_number)))
ORDER BY f.last_day DESC, f.area, f.number
LIMIT :limit
