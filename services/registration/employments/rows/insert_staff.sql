-- Register persons with their employments by the thousand, and say so. :rows: a JSON list, one member a person.
--
-- A person who is known already is left alone: no key, no employment and no fact come from here.

-- The persons, each with what is said of it.
WITH given AS (
    SELECT person_id, national_id, given_name, family_name, born_on, sex, area, phones, employer_id, employment_id,
           started_on, salt, sealed, event_partition
    FROM json_to_recordset(CAST(:rows AS json)) AS r(person_id uuid, national_id text,
        given_name text, family_name text, born_on date, sex text, area text, phones text[], salt text, sealed text,
        event_partition smallint, employer_id uuid, employment_id uuid, started_on date)
),
-- Those who were not registered yet.
made AS (
    INSERT INTO person (person_id, national_id, given_name, family_name, born_on, sex, area, phones, event_partition)
    SELECT person_id, national_id, given_name, family_name, born_on, sex, area, phones, event_partition FROM given
    ON CONFLICT DO NOTHING RETURNING person_id, area, event_partition
),
-- The salt that their keys are made with.
keyed AS (
    INSERT INTO person_key (person_id, salt)
    SELECT person_id, decode(salt, 'hex') FROM given JOIN made USING (person_id)
),
-- Their employments, at the head office.
employed AS (
    INSERT INTO employment (employment_id, employer_id, person_id, branch, started_on)
    SELECT g.employment_id, g.employer_id, g.person_id, '000000', g.started_on
    FROM given g JOIN made USING (person_id)
    RETURNING employment_id, employer_id, person_id, branch, started_on, version, recorded_at
),
-- The first version of each.
history AS (
    INSERT INTO employment_history (employment_id, version, started_on, recorded_at)
    SELECT employment_id, version, started_on, recorded_at FROM employed
),
-- What is said of each, in this order: the person, its sealed details, its employment.
fact AS (
    SELECT person_id, event_partition, 0 AS ordinal, 'registration.person_registered.v1' AS type,
           json_build_object('person_id', person_id, 'area', area, 'version', 1) AS data
    FROM made
    UNION ALL
    SELECT person_id, m.event_partition, 1, 'registration.person_details_changed.v1',
           json_build_object('person_id', person_id, 'version', 1, 'sealed', sealed)
    FROM given JOIN made m USING (person_id)
    UNION ALL
    SELECT e.person_id, m.event_partition, 2, 'registration.employment_started.v1',
           json_build_object('employment_id', e.employment_id, 'employer_id', e.employer_id,
               'person_id', e.person_id, 'started_on', e.started_on, 'branch', e.branch)
    FROM employed e JOIN made m USING (person_id)
)
-- The facts of a person have one key, and keep their order.
INSERT INTO outbox (topic, partition, key, type, data)
SELECT 'registration.people', event_partition, person_id::text, type, data FROM fact ORDER BY person_id, ordinal
