"""Register insured persons: a hot write, so one statement for all who come at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.keys.sealing import key_of, new_salt, seal
from libs.common.refusals import Refusal, Sentence
from libs.common.spine.events import partition_of
from libs.common.values.identifiers import PersonId
from libs.contracts.registration import PEOPLE, PersonDetails, PersonDetailsChanged, PersonRegistered

# The unique national id is the gate: a second writer waits for the first and then finds nothing to insert.
_REGISTER = text(f"""
    WITH given AS (
        SELECT * FROM unnest(CAST(:person_ids AS uuid[]), CAST(:national_ids AS text[]), CAST(:given_names AS text[]),
            CAST(:family_names AS text[]), CAST(:births AS date[]), CAST(:sexes AS text[]), CAST(:areas AS text[]),
            CAST(:phones AS text[]), CAST(:salts AS bytea[]), CAST(:partitions AS smallint[]), CAST(:facts AS text[]),
            CAST(:details AS text[]), CAST(:answers AS text[]),
            CAST(:traceparents AS text[]), CAST(:clients AS text[]), CAST(:operations AS text[]),
            CAST(:keys AS text[]), CAST(:body_hashes AS bytea[]), CAST(:registrars AS uuid[]))
        AS g(person_id, national_id, given_name, family_name, born_on, sex, area, phones, salt, event_partition,
             fact, details, answer, traceparent, client, operation, key, body_hash, registered_by)
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
    made AS MATERIALIZED (SELECT given.* FROM given JOIN registered USING (person_id)),
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
""")


class PersonAlreadyRegistered(Refusal):
    code = "person_already_registered"
    kind = "conflict"
    sentence = Sentence(
        en="A person with this national id is already registered.",
        th="มีผู้ประกันตนที่ใช้เลขประจำตัวประชาชนนี้อยู่แล้ว",
        vi="Đã có người tham gia với số định danh này.",
    )

    def extra(self) -> dict[str, str]:
        return {"existing": str(self.values["existing"])} if self.values.get("existing") else {}


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A person on the way into the register. `once` are the idempotency record's members, its key None for none."""

    person_id: PersonId
    national_id: str
    given_name: str
    family_name: str
    born_on: date
    sex: str
    area: str
    phones: Sequence[str]
    answer: str
    once: Mapping[str, Any]
    traceparent: str | None
    registered_by: UUID | None = None

    def details_sealed(self, secret: str, salt: bytes) -> str:
        """The fact that carries them to the agency's desks, as JSON."""
        told = PersonDetails(**{name: getattr(self, name) for name in PersonDetails.model_fields})
        sealed = seal(self.person_id, key_of(self.person_id, secret=secret, salt=salt), told.model_dump_json())
        return PersonDetailsChanged(person_id=self.person_id, version=1, sealed=sealed).model_dump_json()

    @property
    def apart(self) -> tuple[Any, ...]:
        """One person, or one key, is in a statement once."""
        key = (self.once["client"], self.once["operation"], self.once["key"])
        return (self.person_id, key) if self.once["key"] is not None else (self.person_id,)


async def register_persons(
    database: Database, enrolments: Sequence[Enrolment], *, details_secret: str
) -> list[UUID | None]:
    """Each person's id, or None where the national id is known already and nothing was written."""
    rows = await database.one_statement(_REGISTER, _parameters(enrolments, details_secret))
    made = {row["person_id"] for row in rows}
    return [e.person_id if e.person_id in made else None for e in enrolments]


async def enrol(connection: AsyncConnection, enrolment: Enrolment, *, details_secret: str) -> None:
    """One person, in somebody's transaction."""
    rows = await connection.execute(_REGISTER, _parameters([enrolment], details_secret))
    if rows.one_or_none() is None:
        raise PersonAlreadyRegistered


def _parameters(enrolments: Sequence[Enrolment], details_secret: str) -> dict[str, Any]:
    ordered = sorted(enrolments, key=lambda e: e.national_id)  # two statements wait for each other in one order
    salts = [new_salt() for _ in ordered]
    details = [e.details_sealed(details_secret, salt) for e, salt in zip(ordered, salts, strict=True)]
    return {
        "person_ids": [e.person_id for e in ordered],
        "national_ids": [e.national_id for e in ordered],
        "given_names": [e.given_name for e in ordered],
        "family_names": [e.family_name for e in ordered],
        "births": [e.born_on for e in ordered],
        "sexes": [e.sex for e in ordered],
        "areas": [e.area for e in ordered],
        "phones": [" ".join(e.phones) for e in ordered],
        "salts": salts,
        "details": details,
        "partitions": [partition_of(str(e.person_id)) for e in ordered],
        "facts": [PersonRegistered(person_id=e.person_id).model_dump_json() for e in ordered],
        "answers": [e.answer for e in ordered],
        "traceparents": [e.traceparent for e in ordered],
        "clients": [e.once["client"] for e in ordered],
        "operations": [e.once["operation"] for e in ordered],
        "keys": [e.once["key"] for e in ordered],
        "registrars": [e.registered_by for e in ordered],
        "body_hashes": [e.once["body_hash"] for e in ordered],
    }
