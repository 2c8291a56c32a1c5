-- Keep what employers are told, and a sending to each of their contacts. An order without an employer is for the
-- employers of its sector in its area that have not ended before its first day. What is kept already stays as it is.

WITH told AS (
    SELECT n.event_id, n.template, n.variables, n.said_at, e.employer_id
    FROM unnest(CAST(:ids AS uuid[]), CAST(:employers AS uuid[]), CAST(:areas AS text[]), CAST(:sectors AS text[]),
                CAST(:days AS date[]), CAST(:templates AS text[]), CAST(:variables AS json[]),
                CAST(:times AS timestamptz[]))
         AS n(event_id, employer_id, area, sector, first_day, template, variables, said_at)
    CROSS JOIN LATERAL (
        SELECT n.employer_id WHERE n.employer_id IS NOT NULL
        UNION ALL
        SELECT k.employer_id FROM employer k
        WHERE n.employer_id IS NULL AND area_within(k.area, n.area)
          AND starts_with(k.sector, n.sector)
          AND NOT EXISTS (SELECT FROM inactive_period i WHERE i.employer_id = k.employer_id AND i.kind = 'ended'
                            AND daterange(i.first_day, i.last_day + 1) @> n.first_day)
    ) e
),
kept AS (
    INSERT INTO employer_notice (notice_id, event_id, employer_id, template, variables, said_at)
    SELECT uuidv7(), event_id, employer_id, template, variables, said_at FROM told ORDER BY employer_id, said_at
    ON CONFLICT (event_id, employer_id) DO NOTHING
    RETURNING notice_id, employer_id
)
INSERT INTO employer_notice_sending (sending_id, notice_id, contact_id)
SELECT uuidv7(), k.notice_id, c.contact_id
FROM kept k JOIN employer_contact c USING (employer_id) WHERE c.state <> 'ended'
