-- The compulsory insurance of a person, under the ids :person_ids, before and on :day.
--
-- `covering`: an employment on the day. `left_on`: the first day after the last one before it. `months`: credited by
-- returns or known from old records, each once.

SELECT (SELECT employment_id FROM employment
        WHERE person_id = ANY(CAST(:person_ids AS uuid[])) AND standing = 'stands'
          AND daterange(started_on, ended_on) @> CAST(:day AS date) ORDER BY employment_id LIMIT 1) AS covering,
       (SELECT max(ended_on) FROM employment
        WHERE person_id = ANY(CAST(:person_ids AS uuid[])) AND standing = 'stands' AND ended_on <= :day) AS left_on,
       (SELECT count(DISTINCT month) FROM (
            SELECT month FROM credited_month
            WHERE person_id = ANY(CAST(:person_ids AS uuid[])) AND credited AND month <= :day
            UNION ALL
            SELECT month FROM imported_month i
            WHERE person_id = ANY(CAST(:person_ids AS uuid[])) AND credited AND month <= :day
              AND (prevails OR NOT EXISTS (
                  SELECT FROM credited_month c
                  WHERE c.person_id = ANY(CAST(:person_ids AS uuid[])) AND c.month = i.month AND NOT c.withdrawn))
        ) counted) AS months
