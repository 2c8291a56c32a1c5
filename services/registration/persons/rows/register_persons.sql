-- Register persons, each with key, idempotency record, audit and facts: one statement for all who come at once.
--
-- Every parameter is a column, one place a person; they are the fields of `NewPerson`. The unique national id is the
-- gate: a second writer waits for the first and then finds nothing to insert.

-- The persons, as they were sent.
WITH given AS (
    SELECT person_id, national_id, given_name, family_name, born_on, sex, area, phones, salt, event_partition, fact,
           details, answer, traceparent, client, operation, key, body_hash, registered_by
    FROM unnest(
        CAST(:person_id AS uuid[]), CAST(:national_id AS text[]), CAST(:given_name AS text[]),
        CAST(:family_name AS text[]), CAST(:born_on AS date[]), CAST(:sex AS text[]), CAST(:area AS text[]),
        CAST(:phones AS text[]), CAST(:salt AS bytea[]), CAST(:event_partition AS smallint[]),
        CAST(:fact AS text[]), CAST(:details AS text[]), CAST(:answer AS text[]),
        CAST(:traceparent AS text[]), CAST(:client AS text[]), CAST(:operation AS text[]),
        CAST(:key AS text[]), CAST(:body_hash AS bytea[]), CAST(:registered_by AS uuid[]))
        AS g(person_id, national_id, given_name, family_name, born_on, sex, area, phones, salt, event_partition, fact,
             details, answer, traceparent, client, operation, key, body_hash, registered_by)
),
-- Those whose national id is not known yet.
registered AS (
    INSERT INTO person (person_id, national_id, given_name, family_name, born_on, sex, area, phones,
                        event_partition, registered_by)
    SELECT person_id, national_id, given_name, family_name, born_on, sex, area,
           coalesce(string_to_array(nullif(phones, ''), ' '), '{}'), event_partition, registered_by
    FROM given
    ON CONFLICT DO NOTHING
    RETURNING person_id
),
-- They, with what is kept and said of them.
made AS MATERIALIZED (
    SELECT person_id, national_id, salt, event_partition, fact, details, answer, traceparent, client, operation, key,
           body_hash
    FROM given JOIN registered USING (person_id)
),
-- The salt that their keys are made with.
keyed AS (INSERT INTO person_key (person_id, salt) SELECT person_id, salt FROM made),
-- The answers, for who sends the same again.
remembered AS (
    INSERT INTO idempotency_record (client, operation, key, body_hash, status, answer)
    SELECT client, operation, key, body_hash, 201, answer FROM made WHERE key IS NOT NULL
),
-- Who registered whom.
audited AS (
    INSERT INTO audit_outbox (actor, action, subject, traceparent)
    SELECT client, 'person.register', person_id::text, traceparent FROM made
),
-- First the person, then its details.
said AS (
    INSERT INTO outbox (topic, partition, key, type, data, traceparent)
    SELECT 'registration.people', event_partition, person_id::text, said.type, said.data::json, traceparent
    FROM made CROSS JOIN LATERAL (VALUES (1, 'registration.person_registered.v1', fact),
        (2, 'registration.person_details_changed.v1', details)) said(ordinal, type, data)
    ORDER BY national_id, ordinal
)
SELECT person_id FROM registered
