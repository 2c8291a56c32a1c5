-- Keep covers with their terms: :bodies, the JSON of coverage events. The highest version of each stands.
--
-- :cover_partitions: the partition of each cover, which is the key of what is said of its premiums.

WITH event AS (
    SELECT DISTINCT ON (1) (data ->> 'coverage_id')::uuid AS coverage_id, (data ->> 'person_id')::uuid AS person_id,
           data ->> 'scheme' AS scheme, (data ->> 'version')::integer AS version,
           (data ->> 'first_day')::date AS first_day, (data ->> 'ended_on')::date AS ended_on,
           data ->> 'reason' AS reason, data -> 'terms' AS terms, cover_partition
    FROM unnest(CAST(:bodies AS json[]), CAST(:cover_partitions AS smallint[])) AS e(data, cover_partition)
    ORDER BY 1, (data ->> 'version')::integer DESC
),
kept AS (
    INSERT INTO premium_coverage AS known (coverage_id, person_id, scheme, version, first_day, ended_on, reason,
                                           event_partition)
    SELECT coverage_id, person_id, scheme, version, first_day, ended_on, reason, cover_partition FROM event
    ORDER BY coverage_id
    ON CONFLICT (coverage_id) DO UPDATE
        SET version = excluded.version, ended_on = excluded.ended_on, reason = excluded.reason
        WHERE excluded.version > known.version
    RETURNING coverage_id
),
told AS (
    SELECT k.coverage_id, (t ->> 'first_day')::date AS first_day, coalesce(t ->> 'option', '') AS option,
           (t ->> 'income')::numeric AS income, coalesce(t ->> 'support_group', '') AS support_group
    FROM kept k JOIN event e USING (coverage_id) CROSS JOIN LATERAL json_array_elements(e.terms) t
),
gone AS (
    DELETE FROM premium_terms p USING kept k
    WHERE p.coverage_id = k.coverage_id
      AND NOT EXISTS (SELECT FROM told t WHERE t.coverage_id = p.coverage_id AND t.first_day = p.first_day)
)
INSERT INTO premium_terms (coverage_id, first_day, ended_on, option, income, support_group)
SELECT coverage_id, first_day, lead(first_day) OVER (PARTITION BY coverage_id ORDER BY first_day), option, income,
       support_group
FROM told
ON CONFLICT (coverage_id, first_day) DO UPDATE
    SET ended_on = excluded.ended_on, option = excluded.option, income = excluded.income,
        support_group = excluded.support_group
