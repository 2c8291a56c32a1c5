-- Register employers by the thousand, each with its head office, and say so.
--
-- :rows: a JSON list, one member an employer. Those whose number is registered already are left as they are.

-- The employers, each once.
WITH made AS (
    INSERT INTO employer (employer_id, registration_number, name, area, sector, registered_on, event_partition)
    SELECT employer_id, registration_number, name, area, sector, registered_on, event_partition
    FROM json_to_recordset(CAST(:rows AS json)) AS r(employer_id uuid, registration_number text,
        name text, area text, sector text, registered_on date, event_partition smallint)
    ON CONFLICT DO NOTHING
    RETURNING employer_id, registration_number, name, area, sector, registered_on, event_partition
),
-- The head office is the branch 000000.
branches AS (
    INSERT INTO branch (employer_id, number, area) SELECT employer_id, '000000', area FROM made
)
-- Each is said, with its head office.
INSERT INTO outbox (topic, partition, key, type, data, audience)
SELECT 'registration.employers', event_partition, employer_id::text, 'registration.employer_registered.v1',
       json_build_object('employer_id', employer_id, 'registration_number', registration_number, 'name', name,
           'area', area, 'sector', sector, 'registered_on', registered_on,
           'branches', json_build_array(json_build_object('number', '000000', 'area', area))),
       ARRAY['employer:' || employer_id]
FROM made ORDER BY employer_id
