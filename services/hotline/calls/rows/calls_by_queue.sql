-- Inbound calls by queue that began in a time, and those that wait or talk at `:now`.
-- Of a call whose end was never told, nothing is known after four hours: it neither waits nor talks.

WITH counted AS (
    SELECT queue, started_at, answered_at,
           coalesce(answered_at, abandoned_at, ended_at) - started_at AS waited, ended_at - answered_at AS talked,
           abandoned_at IS NOT NULL OR (ended_at IS NOT NULL AND answered_at IS NULL) AS gone,
           ended_at IS NULL AND abandoned_at IS NULL AND started_at > CAST(:now AS timestamptz) - interval '4 hours'
               AS open
    FROM call
    WHERE direction = 'inbound' AND started_at >= :begins AND started_at < :ends
)
SELECT queue,
       count(*) FILTER (WHERE open AND answered_at IS NULL) AS waiting,
       greatest(0, round(extract(epoch FROM max(CAST(:now AS timestamptz) - started_at)
                                 FILTER (WHERE open AND answered_at IS NULL))))::integer AS longest_wait_s,
       count(*) FILTER (WHERE open AND answered_at IS NOT NULL) AS talking,
       count(*) AS calls,
       count(answered_at) AS answered,
       count(*) FILTER (WHERE gone) AS abandoned,
       count(*) FILTER (WHERE answered_at IS NOT NULL AND waited <= make_interval(secs => :target_s)) AS in_time,
       round(extract(epoch FROM avg(waited)))::integer AS mean_wait_s,
       round(extract(epoch FROM percentile_disc(0.9) WITHIN GROUP (ORDER BY waited)))::integer AS slowest_tenth_s,
       round(extract(epoch FROM avg(talked)))::integer AS mean_talk_s
FROM counted
GROUP BY queue
ORDER BY longest_wait_s DESC NULLS LAST, queue
