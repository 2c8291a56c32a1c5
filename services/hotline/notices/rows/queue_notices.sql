-- Keep what persons and employers are told, and a sending for each place that it goes to: one for a person, one for
-- each contact of an employer. An order without an employer is for the employers of its sector in its area that have
-- not ended before its first day. Nobody who died is told. What is kept already stays as it is.

WITH told AS (
    SELECT n.event_id, n.party, s.subject_id, n.template, n.variables, n.said_at, n.sealed, n.expires_at
    FROM unnest(CAST(:ids AS uuid[]), CAST(:parties AS text[]), CAST(:subjects AS uuid[]), CAST(:areas AS text[]),
                CAST(:sectors AS text[]), CAST(:days AS date[]), CAST(:templates AS text[]), CAST(:variables AS json[]),
                CAST(:times AS timestamptz[]), CAST(:sealed AS text[]), CAST(:expiries AS timestamptz[]))
         AS n(event_id, party, subject_id, area, sector, first_day, template, variables, said_at, sealed, expires_at)
    CROSS JOIN LATERAL (
        SELECT n.subject_id WHERE n.subject_id IS NOT NULL
        UNION ALL
        SELECT k.employer_id FROM employer k
        WHERE n.subject_id IS NULL AND area_within(k.area, n.area)
          AND starts_with(k.sector, n.sector)
          AND NOT EXISTS (SELECT FROM inactive_period i WHERE i.employer_id = k.employer_id AND i.kind = 'ended'
                            AND daterange(i.first_day, i.last_day + 1) @> n.first_day)
    ) s
    WHERE NOT EXISTS (
        SELECT FROM person_death d WHERE d.died_on IS NOT NULL AND (d.person_id = s.subject_id OR d.person_id IN (
            SELECT p.other_id FROM same_person p WHERE p.person_id = s.subject_id)))
),
kept AS (
    INSERT INTO notice (notice_id, event_id, party, subject_id, template, variables, said_at, expires_at)
    SELECT uuidv7(), event_id, party, subject_id, template, variables, said_at, expires_at
    FROM told ORDER BY subject_id, said_at
    ON CONFLICT (event_id, subject_id) DO NOTHING
    RETURNING notice_id, event_id, party, subject_id
)
INSERT INTO notice_sending (sending_id, notice_id, contact_id, sealed)
SELECT k.notice_id, k.notice_id, NULL, t.sealed
FROM kept k JOIN told t USING (event_id, subject_id) WHERE k.party = 'person'
UNION ALL
SELECT uuidv7(), k.notice_id, c.contact_id, NULL
FROM kept k JOIN employer_contact c ON c.employer_id = k.subject_id
WHERE k.party = 'employer' AND c.state <> 'ended'
