"""Statements about registered persons, their keys, and who may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Query, columns
from libs.copies.aliases import SAME_PERSON


@dataclass(frozen=True, slots=True)
class Details:
    """The details of a person."""

    person_id: UUID
    national_id: str
    given_name: str
    family_name: str
    born_on: date
    sex: str
    area: str
    phones: list[str]


@dataclass(frozen=True, slots=True)
class Person(Details):
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class CorrectedPerson(Details):
    """A corrected person. `version` counts the corrections; events with details carry it. `was`: the version before.

    `lived_in`: the area before.
    """

    version: int
    was: int
    lived_in: str


@dataclass(frozen=True, slots=True)
class Salt:
    """The salt from which a person's key is derived."""

    person_id: UUID
    salt: bytes


@dataclass(frozen=True, slots=True)
class KnownToEmployer:
    """The employer's relation to a person: whether it registered, and whether it ever employed, the person."""

    registered: bool
    employed: bool


@dataclass(frozen=True, slots=True)
class LivingPerson:
    """The names of a person who is neither erased nor dead."""

    person_id: UUID
    given_name: str
    family_name: str


_PERSON_BY_ID = Query(
    Person, f"SELECT {columns(Person)} FROM person WHERE person_id = :person_id AND erased_at IS NULL"
)
_PERSON_BY_NUMBER = Query(Person, f"SELECT {columns(Person)} FROM person WHERE national_id = :national_id")
_SALTS = Query(Salt, f"SELECT {columns(Salt)} FROM person_key WHERE person_id = ANY(CAST(:person_ids AS uuid[]))")
_SALT = Query(bytes, "SELECT salt FROM person_key WHERE person_id = :person_id")
_KEPT = Query(UUID, "SELECT kept_id FROM person_alias WHERE person_id = :person_id")
# Whose row is locked before anything is said of the person, or hung on the person. Registering again waits for it, too.
_LOCK_LIVING = Query(
    LivingPerson,
    f"""
    SELECT {columns(LivingPerson)} FROM person
    WHERE person_id = :person_id AND erased_at IS NULL
      AND NOT EXISTS (SELECT FROM person o WHERE o.person_id IN {SAME_PERSON} AND o.died_on IS NOT NULL)
    FOR NO KEY UPDATE
    """,
)
# An employer sees whom it employs now. One it registered itself, as long as it has not entered an employment.
_SEEN_BY = Query(
    int,
    f"""
    SELECT 1 AS found FROM employment
    WHERE person_id IN {SAME_PERSON} AND employer_id = ANY(CAST(:employers AS uuid[]))
      AND standing IN ('stands', 'waiting') AND coalesce(ended_on, 'infinity') > :today
    UNION ALL
    SELECT 1 FROM person p
    WHERE p.person_id = :person_id AND p.registered_by = ANY(CAST(:registrars AS uuid[])) AND NOT EXISTS (
        SELECT FROM employment m /* of any standing */
        WHERE m.person_id IN {SAME_PERSON} AND m.employer_id = ANY(CAST(:employers AS uuid[])))
    LIMIT 1
    """,
)
_KNOWN = Query(
    KnownToEmployer,
    f"""
    SELECT coalesce(p.registered_by = ANY(CAST(:registrars AS uuid[])), false) AS registered,
           EXISTS (SELECT FROM employment WHERE person_id IN {SAME_PERSON} AND employer_id = :employer_id
                   AND standing IN ('stands', 'waiting')) AS employed
    FROM person p WHERE p.person_id = :person_id
    """,
)
# A second correction waits for the row lock; its version is read after the lock, in this statement's row.
_CORRECT = Query(
    CorrectedPerson,
    f"""
    UPDATE person SET given_name = coalesce(:given_name, given_name), family_name = coalesce(:family_name, family_name),
        area = coalesce(:area, area), phones = coalesce(CAST(:phones AS text[]), phones),
        version = version + CAST((given_name, family_name, area, phones) IS DISTINCT FROM (
            coalesce(:given_name, given_name), coalesce(:family_name, family_name), coalesce(:area, area),
            coalesce(CAST(:phones AS text[]), phones)) AS integer)
    WHERE person_id = :person_id AND erased_at IS NULL
    RETURNING {columns(Details)}, version, old.version AS was, old.area AS lived_in
    """,
)
_PUT_IN_AREA = Query(
    CorrectedPerson,
    f"""
    UPDATE person SET area = coalesce(:area, area), version = version + 1
    WHERE person_id = :person_id AND erased_at IS NULL
    RETURNING {columns(Details)}, version, old.version AS was, old.area AS lived_in
    """,
)


async def person(database: Database, person_id: UUID) -> Person | None:
    return await _PERSON_BY_ID.first(database, person_id=person_id)


async def person_with_number(database: Database, national_id: str) -> Person | None:
    return await _PERSON_BY_NUMBER.first(database, national_id=national_id)


async def kept_person(database: Database, person_id: UUID) -> UUID | None:
    """Return the person this registration was merged into; None if it was not."""
    return await _KEPT.first(database, person_id=person_id)


async def kept_of(connection: AsyncConnection, person_id: UUID) -> UUID:
    """Return the id under which the person goes on: this one, unless it was merged into another."""
    return await _KEPT.first(connection, person_id=person_id) or person_id


async def lock_living(connection: AsyncConnection, person_id: UUID) -> LivingPerson | None:
    """Lock the person's row and return the names; None for somebody unknown, erased or dead."""
    return await _LOCK_LIVING.first(connection, person_id=person_id)


async def salts(database: Database, person_ids: Sequence[UUID]) -> list[Salt]:
    """Read the salts of persons. An erased person has none and is left out."""
    return await _SALTS.all(database, person_ids=list(person_ids))


async def salt_of(connection: AsyncConnection, person_id: UUID) -> bytes | None:
    return await _SALT.first(connection, person_id=person_id)


async def seen_by_employers(
    database: Database, person_id: UUID, *, employers: Sequence[UUID], registrars: Sequence[UUID], today: date
) -> bool:
    seen = await _SEEN_BY.first(
        database, person_id=person_id, employers=list(employers), registrars=list(registrars), today=today
    )
    return seen is not None


async def known_to_employer(
    database: Database, person_id: UUID, *, employer_id: UUID, registrars: Sequence[UUID]
) -> KnownToEmployer | None:
    return await _KNOWN.first(database, person_id=person_id, employer_id=employer_id, registrars=list(registrars))


async def correct_person(
    connection: AsyncConnection,
    person_id: UUID,
    *,
    given_name: str | None,
    family_name: str | None,
    area: str | None,
    phones: Sequence[str] | None,
) -> CorrectedPerson | None:
    """Correct a person; None leaves a member as it is. The row stays locked until the transaction ends.

    The version is a new one only if something is changed.
    """
    return await _CORRECT.first(
        connection,
        person_id=person_id,
        given_name=given_name,
        family_name=family_name,
        area=area,
        phones=None if phones is None else list(phones),
    )


async def put_in_area(connection: AsyncConnection, person_id: UUID, area: str | None) -> CorrectedPerson | None:
    """Give the person's details the next version, and the area if there is one; None for somebody erased."""
    return await _PUT_IN_AREA.first(connection, person_id=person_id, area=area)
