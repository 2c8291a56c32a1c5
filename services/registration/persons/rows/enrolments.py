"""The statement that registers persons: a hot write, so one statement serves all concurrent requests."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID

from libs.common.database.rows import Query, Source
from libs.common.database.sql_files import sql_beside


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to insert. `phones`: one text, separated by spaces; `fact`, `details`: events as JSON.

    `client` through `body_hash` and `answer` are the idempotency record; its `key` is None without a key.
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
    """Register persons, each with key, idempotency record, audit row and events; skip known national ids.

    Return the ids of the new persons.
    """
    given = {field.name: [getattr(person, field.name) for person in persons] for field in fields(NewPerson)}
    return set(await _REGISTER.all(source, **given))
