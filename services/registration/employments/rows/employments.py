"""Statements about employments now and earlier, and their locks."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Query, columns
from libs.common.database.sql_files import sql_beside
from libs.contracts.registration import EndReason, Standing
from libs.copies.aliases import SAME_PERSON


@dataclass(frozen=True, slots=True)
class Contract:
    """The wanted employment. `ended_on` is the first day without it."""

    employment_id: UUID
    employer_id: UUID
    person_id: UUID
    branch: str
    started_on: date
    ended_on: date | None
    end_reason: EndReason | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class Employment(Contract):
    """An employment in one of its versions."""

    version: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class PastVersion:
    """A version of an employment, with its author and reason."""

    version: int
    started_on: date
    ended_on: date | None
    end_reason: EndReason | None
    standing: Standing
    changed_by: str | None
    because: str | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Workplace:
    """An employment as the person sees it."""

    employment_id: UUID
    employer_id: UUID
    employer: str
    registration_number: str
    started_on: date
    ended_on: date | None
    end_reason: EndReason | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class Place:
    """A branch to work at: since when its employer is registered, and the first day without the branch."""

    registered_on: date
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class BornUnder:
    """An id of a person, with the day of birth that is registered under it."""

    person_id: UUID
    born_on: date


@dataclass(frozen=True, slots=True)
class OtherDays:
    """The days of another employment of the same person at the same employer."""

    employment_id: UUID
    started_on: date
    ended_on: date | None


_KNOWN_AT = Query(
    Employment,
    """
    SELECT e.employment_id, e.employer_id, e.person_id, e.branch, h.started_on, h.ended_on, h.end_reason, h.standing,
           h.version, h.recorded_at
    FROM employment e JOIN employment_history h USING (employment_id)
    WHERE e.employment_id = :employment_id
      AND (CAST(:known_at AS timestamptz) IS NULL OR h.recorded_at <= :known_at)
    ORDER BY h.version DESC LIMIT 1
    """,
)
_EMPLOYMENTS = Query(
    Employment,
    f"""
    SELECT {columns(Employment)} FROM employment /* each with its standing */
    WHERE (CAST(:employer_id AS uuid) IS NULL OR employer_id = :employer_id)
      AND (CAST(:person_id AS uuid) IS NULL OR person_id IN {SAME_PERSON})
      AND (CAST(:after AS uuid) IS NULL OR employment_id > :after)
    ORDER BY employment_id LIMIT :limit
    """,
)
_HISTORY = Query(
    PastVersion,
    f"SELECT {columns(PastVersion)} FROM employment_history WHERE employment_id = :employment_id ORDER BY version",
)
_WORKPLACES = Query(
    Workplace,
    f"""
    SELECT m.employment_id, m.employer_id, e.name AS employer, e.registration_number, m.started_on, m.ended_on,
           m.end_reason, m.standing
    FROM employment m JOIN employer e USING (employer_id)
    WHERE m.person_id IN {SAME_PERSON} AND m.standing <> 'void'
      AND (m.started_on, m.employment_id) < (:started_on, :employment_id)
    ORDER BY m.started_on DESC, m.employment_id DESC LIMIT :limit
    """,
)
_LOCKED_VERSION = Query(
    int, "SELECT version FROM employment /* of any standing */ WHERE employment_id = :employment_id FOR UPDATE"
)
_PERSON_OF = Query(UUID, "SELECT person_id FROM employment /* of any standing */ WHERE employment_id = :employment_id")
_STATE = Query(
    Employment,
    f"SELECT {columns(Employment)} FROM employment /* of any standing */ WHERE employment_id = :employment_id",
)
_DIED_ON = Query(
    date,
    f"""
    SELECT died_on FROM person WHERE person_id IN {SAME_PERSON} AND died_on IS NOT NULL ORDER BY died_on LIMIT 1
    """,
)
# Under every id, in one order: two ids of a person are not employed twice at one moment.
_LOCK_PERSON = Query(
    BornUnder,
    f"""
    SELECT person_id, born_on FROM person WHERE person_id IN {SAME_PERSON} AND erased_at IS NULL
    ORDER BY person_id FOR UPDATE
    """,
)
# The employer's row is shared until the transaction ends: its end, which takes it alone, sees this employment.
_PLACE = Query(
    Place,
    """
    SELECT e.registered_on, b.closed_on FROM employer e JOIN branch b USING (employer_id)
    WHERE e.employer_id = :employer_id AND b.number = :branch FOR KEY SHARE OF e
    """,
)
# Under every id of the person: the constraint of the table sees one id alone. Two that a merge brought together
# overlapped before: either can still be ended, corrected or objected to.
_OVERLAPPING = Query(
    OtherDays,
    f"""
    SELECT {columns(OtherDays)} FROM employment
    WHERE person_id IN {SAME_PERSON} AND employer_id = :employer_id AND standing <> 'void'
      AND employment_id <> :employment_id
      AND daterange(started_on, ended_on) && daterange(:started_on, :ended_on)
      AND NOT (:changed AND daterange(started_on, ended_on) && daterange(:was_started_on, :was_ended_on))
    ORDER BY started_on LIMIT 1
    """,
)
_START = Query(
    Employment,
    f"""
    WITH started AS (
        INSERT INTO employment ({columns(Contract)})
        VALUES (:employment_id, :employer_id, :person_id, :branch, :started_on, :ended_on, :end_reason, :standing)
        RETURNING {columns(Employment)}
    ),
    history AS (
        INSERT INTO employment_history (employment_id, version, started_on, ended_on, end_reason, standing, changed_by,
                                        recorded_at)
        SELECT employment_id, version, started_on, ended_on, end_reason, standing, :by, recorded_at FROM started
    )
    SELECT {columns(Employment)} FROM started
    """,
)
_CHANGE = Query(Employment, sql_beside(__file__, "change_employment"))


async def employment(database: Database, employment_id: UUID, *, known_at: datetime | None = None) -> Employment | None:
    """Read an employment as it was known at `known_at`, or as it is now; None if it does not exist."""
    return await _KNOWN_AT.first(database, employment_id=employment_id, known_at=known_at)


async def employments(
    database: Database, *, employer_id: UUID | None, person_id: UUID | None, after: UUID | None, limit: int
) -> list[Employment]:
    """List the employments of an employer, or of a person under any id, oldest first."""
    return await _EMPLOYMENTS.all(database, employer_id=employer_id, person_id=person_id, after=after, limit=limit)


async def employment_history(database: Database, employment_id: UUID) -> list[PastVersion]:
    return await _HISTORY.all(database, employment_id=employment_id)


async def workplaces(database: Database, person_id: UUID, *, before: tuple[date, UUID], limit: int) -> list[Workplace]:
    """List the person's employments under every id, newest first, behind a first day and its employment."""
    started_on, employment_id = before
    return await _WORKPLACES.all(
        database, person_id=person_id, started_on=started_on, employment_id=employment_id, limit=limit
    )


async def locked_version(connection: AsyncConnection, employment_id: UUID) -> int:
    """Lock the employment's row and return its version."""
    return await _LOCKED_VERSION.one(connection, employment_id=employment_id)


async def person_of(connection: AsyncConnection, employment_id: UUID) -> UUID | None:
    return await _PERSON_OF.first(connection, employment_id=employment_id)


async def state_of(connection: AsyncConnection, employment_id: UUID) -> Employment:
    """Read an employment as it is now. The caller holds the person's lock."""
    return await _STATE.one(connection, employment_id=employment_id)


async def lock_person(connection: AsyncConnection, person_id: UUID) -> date | None:
    """Lock the person's row until the transaction ends and return the day of birth."""
    locked = await _LOCK_PERSON.all(connection, person_id=person_id)
    return next((one.born_on for one in locked if one.person_id == person_id), None)


async def died_on(connection: AsyncConnection, person_id: UUID) -> date | None:
    """Return the person's day of death, if one is recorded. The caller holds the person's lock."""
    return await _DIED_ON.first(connection, person_id=person_id)


async def place(connection: AsyncConnection, employer_id: UUID, branch: str) -> Place | None:
    """Lock the branch with its employer until the transaction ends and return it; None without such a branch."""
    return await _PLACE.first(connection, employer_id=employer_id, branch=branch)


async def overlapping(connection: AsyncConnection, wanted: Contract, *, before: Contract | None) -> OtherDays | None:
    """Find another employment on the wanted days. `before`: the employment before its change."""
    was = before or wanted
    return await _OVERLAPPING.first(
        connection,
        person_id=wanted.person_id,
        employer_id=wanted.employer_id,
        employment_id=wanted.employment_id,
        started_on=wanted.started_on,
        ended_on=wanted.ended_on,
        changed=before is not None,
        was_started_on=was.started_on,
        was_ended_on=was.ended_on,
    )


async def insert_employment(connection: AsyncConnection, contract: Contract, *, by: str) -> Employment:
    """Insert an employment with the first version of its history."""
    return await _START.one(
        connection,
        employment_id=contract.employment_id,
        employer_id=contract.employer_id,
        person_id=contract.person_id,
        branch=contract.branch,
        started_on=contract.started_on,
        ended_on=contract.ended_on,
        end_reason=contract.end_reason,
        standing=contract.standing,
        by=by,
    )


async def update_employment(
    connection: AsyncConnection, wanted: Contract, *, by: str, because: str | None
) -> Employment:
    """Update days, reason and standing, and add the next version of the history."""
    return await _CHANGE.one(
        connection,
        employment_id=wanted.employment_id,
        started_on=wanted.started_on,
        ended_on=wanted.ended_on,
        end_reason=wanted.end_reason,
        standing=wanted.standing,
        by=by,
        because=because,
    )
