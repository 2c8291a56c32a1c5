"""Statements about deaths, and about the employments that end with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, columns
from libs.copies.aliases import SAME_PERSON
from services.registration.employments.rows.employments import Employment, PastVersion


@dataclass(frozen=True, slots=True)
class LockedPerson:
    """A person's id with the day of birth and, where a death is recorded, its day."""

    person_id: UUID
    born_on: date
    died_on: date | None


@dataclass(frozen=True, slots=True)
class DeathVersion:
    """A version of a person's death; without a day it is withdrawn."""

    version: int
    died_on: date | None
    evidence: str
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class KeptDeath:
    """The version that was written under one id of the person."""

    person_id: UUID
    version: int


@dataclass(frozen=True, slots=True)
class ReportedDeath:
    """An employment that ended by death, of a person whose death no officer has recorded."""

    employment_id: UUID
    person_id: UUID
    employer_id: UUID
    employer: str
    ended_on: date
    recorded_at: datetime


_LOCK = Query(
    LockedPerson,
    f"""
    SELECT {columns(LockedPerson)} FROM person WHERE person_id IN {SAME_PERSON} AND erased_at IS NULL
    ORDER BY person_id FOR UPDATE
    """,
)
_KEEP = Command("UPDATE person SET died_on = :died_on WHERE person_id = ANY(CAST(:person_ids AS uuid[]))")
_INSERT = Query(
    KeptDeath,
    """
    INSERT INTO person_death (person_id, version, died_on, evidence, recorded_by)
    SELECT i.id, coalesce((SELECT max(d.version) FROM person_death d WHERE d.person_id = i.id), 0) + 1, :died_on,
           :evidence, :by
    FROM unnest(CAST(:person_ids AS uuid[])) AS i(id) ORDER BY i.id RETURNING person_id, version
    """,
)
_VERSIONS = Query(
    DeathVersion, f"SELECT {columns(DeathVersion)} FROM person_death WHERE person_id = :person_id ORDER BY version"
)
_NEWEST = Query(
    DeathVersion,
    f"""
    SELECT {columns(DeathVersion)} FROM person_death WHERE person_id = :person_id ORDER BY version DESC LIMIT 1
    """,
)
_AFTER = Query(
    Employment,
    f"""
    SELECT {columns(Employment)} FROM employment
    WHERE person_id = ANY(CAST(:person_ids AS uuid[])) AND standing <> 'void'
      AND coalesce(ended_on, 'infinity') > :died_on
    ORDER BY employment_id
    """,
)
_ENDED_BY_DEATH = Query(
    Employment,
    f"""
    SELECT {columns(Employment)} FROM employment /* of any standing: also those that were void with it */ e
    WHERE person_id = ANY(CAST(:person_ids AS uuid[])) AND EXISTS (
        SELECT FROM employment_history h
        WHERE h.employment_id = e.employment_id AND h.version = e.version AND h.because = :because)
    ORDER BY employment_id
    """,
)
_BEFORE = Query(
    PastVersion,
    f"""
    SELECT {columns(PastVersion)} FROM employment_history
    WHERE employment_id = :employment_id AND version < :version ORDER BY version DESC LIMIT 1
    """,
)
# The first version since the person last lived tells whose death it is: the own one, or that of a merged registration.
_SHARED = Query(
    UUID,
    """
    SELECT person_id FROM (
        SELECT DISTINCT ON (d.person_id) d.person_id, d.recorded_by FROM person_death d
        WHERE d.person_id = ANY(CAST(:person_ids AS uuid[])) AND d.died_on IS NOT NULL AND NOT EXISTS (
            SELECT FROM person_death l
            WHERE l.person_id = d.person_id AND l.died_on IS NULL AND l.version > d.version)
        ORDER BY d.person_id, d.version) AS first
    WHERE recorded_by LIKE 'merge:%' ORDER BY person_id
    """,
)
_REPORTED = Query(
    ReportedDeath,
    """
    SELECT m.employment_id, m.person_id, m.employer_id, e.name AS employer, m.ended_on, m.recorded_at
    FROM employment m JOIN employer e USING (employer_id) JOIN person p USING (person_id)
    WHERE m.end_reason = 'died' AND m.standing <> 'void' AND p.died_on IS NULL AND NOT EXISTS (
        SELECT FROM same_person s JOIN person o ON o.person_id = s.other_id
        WHERE s.person_id = m.person_id AND o.died_on IS NOT NULL)
      AND in_reach(CAST(:areas AS text[]), m.person_id, m.employer_id)
    ORDER BY m.recorded_at LIMIT :limit
    """,
)


async def lock_person(connection: AsyncConnection, person_id: UUID) -> list[LockedPerson]:
    """Lock the person under every id; none where nobody is registered."""
    return await _LOCK.all(connection, person_id=person_id)


async def keep_death(
    connection: AsyncConnection, person_ids: Sequence[UUID], *, died_on: date | None, evidence: str, by: str
) -> list[KeptDeath]:
    """Set the day of death under every id of the person, with the next version of each; return the versions."""
    await _KEEP.run(connection, person_ids=list(person_ids), died_on=died_on)
    return await _INSERT.all(connection, person_ids=list(person_ids), died_on=died_on, evidence=evidence, by=by)


async def death_versions(database: Database, person_id: UUID) -> list[DeathVersion]:
    return await _VERSIONS.all(database, person_id=person_id)


async def newest_version(connection: AsyncConnection, person_id: UUID) -> DeathVersion | None:
    """Return the newest version under this id; None where none was recorded under it."""
    return await _NEWEST.first(connection, person_id=person_id)


async def employments_after(connection: AsyncConnection, person_ids: Sequence[UUID], died_on: date) -> list[Employment]:
    """List the employments that go on, or begin, after the day of death."""
    return await _AFTER.all(connection, person_ids=list(person_ids), died_on=died_on)


async def employments_ended_by_death(
    connection: AsyncConnection, person_ids: Sequence[UUID], because: str
) -> list[Employment]:
    """List the employments whose newest version was written by the death, told by its reason."""
    return await _ENDED_BY_DEATH.all(connection, person_ids=list(person_ids), because=because)


async def shared_deaths(connection: AsyncConnection, person_ids: Sequence[UUID]) -> list[UUID]:
    """List those of the ids that are dead only because a merge shared the death of another id."""
    return await _SHARED.all(connection, person_ids=list(person_ids))


async def version_before(connection: AsyncConnection, employment_id: UUID, version: int) -> PastVersion | None:
    return await _BEFORE.first(connection, employment_id=employment_id, version=version)


async def reported_deaths(database: Database, *, areas: list[str] | None = None, limit: int) -> list[ReportedDeath]:
    """List the deaths that employers reported and no officer has recorded, oldest first."""
    return await _REPORTED.all(database, areas=areas, limit=limit)
