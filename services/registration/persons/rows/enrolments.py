"""The statement that registers persons: a hot write, so one for all who come at once."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID

from libs.common.database.rows import Query, Source
from libs.common.database.sql_files import sql_beside


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


_REGISTER = Query(UUID, sql_beside(__file__, "register_persons"))


async def insert_persons(source: Source, persons: Sequence[NewPerson]) -> set[UUID]:
    """Register persons, each with key, idempotency record, audit and facts; known national ids are left out."""
    given = {field.name: [getattr(person, field.name) for person in persons] for field in fields(NewPerson)}
    return set(await _REGISTER.all(source, **given))
