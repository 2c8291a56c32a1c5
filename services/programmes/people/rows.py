"""Statements about copies of persons and employers, and about messages for persons."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, Source, columns
from libs.copies.aliases import SAME_PERSON
from libs.copies.employers import keep_employers_in
from libs.copies.erased_persons import PERSONS
from libs.copies.keeping import Keep
from libs.copies.persons import keep_persons as keeping_persons
from services.programmes.people.tables import EMPLOYER


@dataclass(frozen=True, slots=True)
class Person:
    """A person under the id after merges; `sealed`: the encrypted details."""

    person_id: UUID
    details_version: int
    sealed: str | None


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """A person who was asked for as `asked_id`; `sealed`: the encrypted details."""

    asked_id: UUID
    person_id: UUID
    sealed: str


@dataclass(frozen=True, slots=True)
class PersonId:
    """An id of a person, and the person's id after merges."""

    person_id: UUID
    kept_id: UUID | None


_PERSON = Query(
    Person,
    f"""
    SELECT {columns(Person)} FROM person
    WHERE person_id = coalesce((SELECT kept_id FROM person_alias WHERE person_id = :person_id), :person_id)
    """,
)
_PERSONS = Query(
    NamedPerson,
    """
    SELECT asked.id AS asked_id, p.person_id, p.sealed
    FROM unnest(CAST(:person_ids AS uuid[])) AS asked(id) LEFT JOIN person_alias a ON a.person_id = asked.id
    JOIN person p ON p.person_id = coalesce(a.kept_id, asked.id) WHERE p.sealed IS NOT NULL
    """,
)
_LOCK_PERSON = Query(
    UUID, f"SELECT person_id FROM person WHERE person_id IN {SAME_PERSON} ORDER BY person_id FOR UPDATE"
)
_LOCK_PERSONS = Query(
    UUID,
    """
    SELECT person_id FROM person WHERE person_id = ANY(CAST(:person_ids AS uuid[])) ORDER BY person_id FOR UPDATE
    """,
)
_PRESENT_IDS = Query(
    PersonId,
    f"""
    SELECT p.person_id, (SELECT kept_id FROM person_alias WHERE person_id = :person_id) AS kept_id
    FROM person p WHERE p.person_id IN {SAME_PERSON}
    """,
)
_DIED_ON = Query(
    date, f"SELECT min(died_on) FROM person_death WHERE person_id IN {SAME_PERSON} HAVING min(died_on) IS NOT NULL"
)
_IDS = Query(
    UUID, f"SELECT person_id FROM {SAME_PERSON} AS s(person_id) ORDER BY person_id = :person_id DESC, person_id"
)
_INSERT_MESSAGE = Command("""
    INSERT INTO message (message_id, person_id, about, subject_id)
    VALUES (:message_id, :person_id, :about, :subject_id)
""")
forget_details_of_erased = Keep(f"UPDATE person SET sealed = NULL WHERE person_id IN ({PERSONS})")
delete_messages_of_erased = Keep(f"DELETE FROM message WHERE person_id IN ({PERSONS})")
keep_employers = keep_employers_in(EMPLOYER)
keep_branches = Keep("""
    INSERT INTO employer_branch (employer_id, number, area)
    SELECT (data ->> 'employer_id')::uuid, b ->> 'number', b ->> 'area'
    FROM unnest(CAST(:bodies AS json[])) AS e(data) CROSS JOIN LATERAL json_array_elements(data -> 'branches') b
    ORDER BY 1, 2 ON CONFLICT DO NOTHING
""")
# The result of each employer's newest change, which was kept just before.
_NEWEST_CHANGE = """
    SELECT DISTINCT ON (1) k.employer_id, data
    FROM unnest(CAST(:bodies AS json[])) AS e(data)
    JOIN employer k ON k.employer_id = (data ->> 'employer_id')::uuid
     AND k.said_version = (data ->> 'version')::integer
    ORDER BY 1
"""
close_branches = Keep(f"""
    DELETE FROM employer_branch b USING ({_NEWEST_CHANGE}) n
    WHERE b.employer_id = n.employer_id
      AND b.number NOT IN (SELECT o ->> 'number' FROM json_array_elements(n.data -> 'branches') o)
""")
change_branches = Keep(f"""
    INSERT INTO employer_branch (employer_id, number, area)
    SELECT n.employer_id, b ->> 'number', b ->> 'area'
    FROM ({_NEWEST_CHANGE}) n CROSS JOIN LATERAL json_array_elements(n.data -> 'branches') b
    ORDER BY 1, 2 ON CONFLICT (employer_id, number) DO UPDATE SET area = excluded.area
""")
keep_persons = keeping_persons(with_partitions=True)
# The newest details of each person, sealed: they are opened for the person's own certificate, and for the names of
# those whom a place expects; at no other time.
keep_details = Keep("""
    INSERT INTO person AS known (person_id, event_partition, details_version, sealed)
    SELECT DISTINCT ON (1) (data ->> 'person_id')::uuid, partition, (data ->> 'version')::integer, data ->> 'sealed'
    FROM unnest(CAST(:bodies AS json[]), CAST(:partitions AS smallint[])) AS e(data, partition) ORDER BY 1, 3 DESC
    ON CONFLICT (person_id) DO UPDATE SET details_version = excluded.details_version, sealed = excluded.sealed
        WHERE excluded.details_version > known.details_version
""")


async def persons(source: Source, person_ids: Collection[UUID]) -> list[NamedPerson]:
    """List the persons with their sealed details, under the ids that were asked for."""
    return await _PERSONS.all(source, person_ids=sorted(person_ids))


async def person(database: Database, person_id: UUID) -> Person | None:
    return await _PERSON.first(database, person_id=person_id)


async def lock_ids(connection: AsyncConnection, person_id: UUID) -> set[UUID]:
    """Lock every id of the person and return them."""
    return set(await _LOCK_PERSON.all(connection, person_id=person_id))


async def lock_persons(connection: AsyncConnection, person_ids: Collection[UUID]) -> None:
    await _LOCK_PERSONS.all(connection, person_ids=sorted(person_ids))


async def present_ids(connection: AsyncConnection, person_id: UUID) -> list[PersonId]:
    """List every id of the person, with the aliases of this moment."""
    return await _PRESENT_IDS.all(connection, person_id=person_id)


async def died_on(connection: AsyncConnection, person_id: UUID) -> date | None:
    """Return the day of death under any id of the person; None for who lives."""
    return await _DIED_ON.first(connection, person_id=person_id)


async def ids_of(connection: AsyncConnection, person_id: UUID) -> list[UUID]:
    """List every id of the person, the given one first."""
    return await _IDS.all(connection, person_id=person_id)


async def insert_message(
    connection: AsyncConnection, *, message_id: UUID, person_id: UUID, about: str, subject_id: UUID
) -> None:
    await _INSERT_MESSAGE.run(
        connection, message_id=message_id, person_id=person_id, about=about, subject_id=subject_id
    )
