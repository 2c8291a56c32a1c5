-- List corrections, the newest first, with what stood before. Behind :before, a number; at most :limit.

SELECT a.reported_figure_id, a.number, a.supersedes, a.because, a.made_at, a.source, a.document, a.section, a.indicator,
       a.measure, a.denominator, a.area, a.first_day, a.last_day, b.value AS value_before, b.high AS high_before,
       b.bound AS bound_before, b.words AS words_before, a.value, a.high, a.bound, a.words
FROM reported_figure a
JOIN reported_figure b ON b.reported_figure_id = a.supersedes
WHERE a.number < :before AND (CAST(:area AS text) IS NULL OR area_within(a.area, :area))
ORDER BY a.number DESC
LIMIT :limit
