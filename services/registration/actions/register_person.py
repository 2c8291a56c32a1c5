"""Register one insured person: a hot write, so one statement."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text

from libs.common.database import Database
from libs.common.refusals import Refusal, Sentence
from libs.common.spine.events import partition_of
from libs.common.tracing import current_traceparent
from libs.common.values.identifiers import PersonId
from libs.contracts.registration import PEOPLE, PersonRegistered

# The unique national id is the gate: a second writer waits for the first and then finds nothing to insert.
_REGISTER = text(f"""
    WITH registered AS (
        INSERT INTO person (person_id, national_id, given_name, family_name, born_on, sex, area, phones,
                            event_partition)
        VALUES (:person_id, :national_id, :given_name, :family_name, :born_on, :sex, :area,
                CAST(:phones AS text[]), :partition)
        ON CONFLICT DO NOTHING
        RETURNING person_id, event_partition
    ),
    remembered AS (
        INSERT INTO idempotency_record (client, operation, key, body_hash, status, answer)
        SELECT :client, :operation, :key, :body_hash, 201, :answer FROM registered
        WHERE CAST(:key AS text) IS NOT NULL
    ),
    audited AS (
        INSERT INTO audit_outbox (actor, action, subject, traceparent)
        SELECT :client, 'person.register', person_id::text, :traceparent FROM registered
    ),
    said AS (
        INSERT INTO outbox (topic, partition, key, type, data, traceparent)
        SELECT '{PEOPLE}', event_partition, person_id::text, '{PersonRegistered.TYPE}',
               CAST(:data AS json), :traceparent
        FROM registered
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


async def register_person(
    database: Database,
    *,
    person_id: PersonId,
    national_id: str,
    given_name: str,
    family_name: str,
    born_on: date,
    sex: str,
    area: str,
    phones: list[str],
    record: Mapping[str, Any],
    answer: str,
) -> UUID | None:
    """The person's id, or None when the national id is known already and nothing was written.

    `record` is the idempotency record to keep with it: client, operation, key (or None), body_hash.
    """
    rows = await database.one_statement(
        _REGISTER,
        {
            "person_id": person_id,
            "national_id": national_id,
            "given_name": given_name,
            "family_name": family_name,
            "born_on": born_on,
            "sex": sex,
            "area": area,
            "phones": phones,
            "partition": partition_of(str(person_id)),
            "data": PersonRegistered(person_id=person_id).model_dump_json(),
            "answer": answer,
            "traceparent": current_traceparent(),
            **record,
        },
    )
    return rows[0]["person_id"] if rows else None
