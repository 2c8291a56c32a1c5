"""Statements that erase persons, and that register an erased one again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, columns
from libs.copies.aliases import SAME_PERSON


@dataclass(frozen=True, slots=True)
class Numbered:
    """A person with the national id."""

    person_id: UUID
    national_id: str


_LOCK = Query(
    Numbered,
    f"""
    SELECT {columns(Numbered)} FROM person WHERE person_id IN {SAME_PERSON} AND erased_at IS NULL
    ORDER BY person_id FOR UPDATE
    """,
)
_EMPTY = Command("""
    UPDATE person SET national_id = 'erased ' || person_id::text, given_name = '', family_name = '',
        born_on = '9999-12-31', sex = 'unknown', area = '', phones = '{}', registered_by = NULL,
        erased_at = clock_timestamp()
    WHERE person_id = ANY(CAST(:person_ids AS uuid[]))
""")
_DESTROY_KEYS = Command("DELETE FROM person_key WHERE person_id = ANY(CAST(:person_ids AS uuid[]))")
_ERASED = Query(bool, "SELECT EXISTS (SELECT FROM person WHERE person_id = :person_id AND erased_at IS NOT NULL)")
# `recorded_at`: the look for persons who are registered twice comes to it once more.
_REGISTER_AGAIN = Query(
    int,
    """
    WITH again AS (
        UPDATE person SET national_id = :national_id, given_name = :given_name, family_name = :family_name,
            born_on = :born_on, sex = :sex, area = :area, phones = CAST(:phones AS text[]),
            registered_by = :registered_by, erased_at = NULL, version = version + 1, recorded_at = clock_timestamp()
        WHERE person_id = :person_id AND erased_at IS NOT NULL RETURNING person_id, version
    ),
    keyed AS (INSERT INTO person_key (person_id, salt) SELECT person_id, :salt FROM again)
    SELECT version FROM again
    """,
)


async def lock_all_numbers(connection: AsyncConnection, person_id: UUID) -> list[Numbered]:
    """Lock the person under every id; none where nobody is registered, or the person is erased already."""
    return await _LOCK.all(connection, person_id=person_id)


async def erase(connection: AsyncConnection, person_ids: Sequence[UUID]) -> None:
    """Empty the persons' rows and destroy their keys. The caller holds the locks."""
    await _EMPTY.run(connection, person_ids=list(person_ids))
    await _DESTROY_KEYS.run(connection, person_ids=list(person_ids))


async def is_erased(database: Database, person_id: UUID) -> bool:
    return await _ERASED.one(database, person_id=person_id)


async def register_again(
    connection: AsyncConnection,
    person_id: UUID,
    *,
    national_id: str,
    given_name: str,
    family_name: str,
    born_on: date,
    sex: str,
    area: str,
    phones: Sequence[str],
    registered_by: UUID | None,
    salt: bytes,
) -> int | None:
    """Register an erased person anew, with another key; the details' version. None where the person is not erased."""
    return await _REGISTER_AGAIN.first(
        connection,
        person_id=person_id,
        national_id=national_id,
        given_name=given_name,
        family_name=family_name,
        born_on=born_on,
        sex=sex,
        area=area,
        phones=list(phones),
        registered_by=registered_by,
        salt=salt,
    )
