"""The statement that registers persons: a hot write, so one for all who come at once."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID

from libs.common.database.rows import Query, Source, columns
from libs.contracts.registration import PEOPLE, PersonDetailsChanged, PersonRegistered


@dataclass(frozen=True, slots=True)
class NewPerson:
    """`phones` stand in one text, with spaces between; `fact` and `details` are facts as JSON.

    `client` through `body_hash` are the idempotency record, whose `key` is None for none, with its `answer`.
    """

    person_id: UUID
    national_id: str
    given_name: str
    family_name: str
    born_on: date
    sex: str
    area: str
    phones: str
    salt: bytes
    event_partition: int
    fact: str
    details: str
    answer: str
    traceparent: str | None
    client: str
    operation: str
    key: str | None
    body_hash: bytes
    registered_by: UUID | None


_NEW = columns(NewPerson)
# The unique national id is the gate: a second writer waits for the first and then finds nothing to insert.
_REGISTER = Query(
    UUID,
    f"""
    WITH given AS (
        SELECT {_NEW} FROM unnest(
            CAST(:person_id AS uuid[]), CAST(:national_id AS text[]), CAST(:given_name AS text[]),
            CAST(:family_name AS text[]), CAST(:born_on AS date[]), CAST(:sex AS text[]), CAST(:area AS text[]),
            CAST(:phones AS text[]), CAST(:salt AS bytea[]), CAST(:event_partition AS smallint[]),
            CAST(:fact AS text[]), CAST(:details AS text[]), CAST(:answer AS text[]),
            CAST(:traceparent AS text[]), CAST(:client AS text[]), CAST(:operation AS text[]),
            CAST(:key AS text[]), CAST(:body_hash AS bytea[]), CAST(:registered_by AS uuid[])) AS g({_NEW})
    ),
    registered AS (
        INSERT INTO person (person_id, national_id, given_name, family_name, born_on, sex, area, phones,
                            event_partition, registered_by)
        SELECT person_id, national_id, given_name, family_name, born_on, sex, area,
               coalesce(string_to_array(nullif(phones, ''), ' '), '{{}}'), event_partition, registered_by
        FROM given
        ON CONFLICT DO NOTHING
        RETURNING person_id
    ),
    made AS MATERIALIZED (SELECT {columns(NewPerson, "given")} FROM given JOIN registered USING (person_id)),
    keyed AS (INSERT INTO person_key (person_id, salt) SELECT person_id, salt FROM made),
    remembered AS (
        INSERT INTO idempotency_record (client, operation, key, body_hash, status, answer)
        SELECT client, operation, key, body_hash, 201, answer FROM made WHERE key IS NOT NULL
    ),
    audited AS (
        INSERT INTO audit_outbox (actor, action, subject, traceparent)
        SELECT client, 'person.register', person_id::text, traceparent FROM made
    ),
    said AS (
        INSERT INTO outbox (topic, partition, key, type, data, traceparent)
        SELECT '{PEOPLE}', event_partition, person_id::text, said.type, said.data::json, traceparent
        FROM made CROSS JOIN LATERAL (VALUES (1, '{PersonRegistered.TYPE}', fact),
            (2, '{PersonDetailsChanged.TYPE}', details)) said(ordinal, type, data)
        ORDER BY national_id, ordinal
    )
    SELECT person_id FROM registered
    """,
)


async def insert_persons(source: Source, persons: Sequence[NewPerson]) -> set[UUID]:
    """Register persons, each with key, idempotency record, audit and facts; known national ids are left out."""
    given = {field.name: [getattr(person, field.name) for person in persons] for field in fields(NewPerson)}
    return set(await _REGISTER.all(source, **given))
