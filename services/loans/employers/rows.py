"""Statements about employers, their months and arrears, and the number of events applied."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, Source, columns
from libs.copies.employers import keep_employers_in
from services.loans.employers.tables import EMPLOYER


@dataclass(frozen=True, slots=True)
class Employer:
    """A row of `employer`."""

    employer_id: UUID
    registration_number: str
    name: str
    registered_on: date


@dataclass(frozen=True, slots=True)
class EmployerMonth:
    """The state of an employer's month at contributions; without a return, version 0 and no headcount."""

    employer_id: UUID
    month: date
    version: int
    kind: str | None
    headcount: int | None
    return_id: UUID | None
    due_on: date


@dataclass(frozen=True, slots=True)
class Baseline:
    month: date
    headcount: int | None
    return_id: UUID | None


@dataclass(frozen=True, slots=True)
class Owed:
    """A row of `employer_arrears`."""

    owed: Decimal
    as_of: date


keep_employers = keep_employers_in(EMPLOYER)
_KNOWN = Query(bool, "SELECT EXISTS (SELECT FROM employer WHERE employer_id = :employer_id) AS known")
_LOCK = Query(Employer, f"SELECT {columns(Employer)} FROM employer WHERE employer_id = :employer_id FOR UPDATE")
_EMPLOYERS = Query(
    Employer, f"SELECT {columns(Employer)} FROM employer WHERE employer_id = ANY(CAST(:employers AS uuid[]))"
)
_KEEP_MONTH = Command("""
    INSERT INTO employer_month AS known (employer_id, month, version, kind, headcount, return_id, due_on)
    VALUES (:employer_id, :month, :version, :kind, :headcount, :return_id, :due_on)
    ON CONFLICT (employer_id, month) DO UPDATE
        SET version = excluded.version, kind = excluded.kind, headcount = excluded.headcount,
            return_id = excluded.return_id, due_on = excluded.due_on
        WHERE excluded.version > known.version
""")
_MONTHS = Query(
    EmployerMonth,
    f"""
    SELECT {columns(EmployerMonth)} FROM employer_month
    WHERE employer_id = :employer_id AND month >= :since ORDER BY month
    """,
)
_BASELINE = Query(
    Baseline,
    f"""
    SELECT {columns(Baseline)} FROM employer_month
    WHERE employer_id = :employer_id AND month < :application_month AND version > 0
    ORDER BY month DESC LIMIT 1
    """,
)
_MISSING = Query(
    date,
    """
    SELECT month FROM employer_month
    WHERE employer_id = :employer_id AND month >= :since AND month < :application_month AND version = 0
    ORDER BY month
    """,
)
_KEEP_OWED = Command("""
    INSERT INTO employer_arrears (employer_id, owed, as_of) VALUES (:employer_id, :owed, :as_of)
    ON CONFLICT (employer_id) DO UPDATE SET owed = excluded.owed, as_of = excluded.as_of
""")
_OWED = Query(Owed, "SELECT owed, as_of FROM employer_arrears WHERE employer_id = :employer_id AND owed > 0")
_MAY_APPLY = Query(
    bool,
    """
    SELECT EXISTS (SELECT FROM employer_month
                   WHERE employer_id = :employer_id AND version > 0 AND month < :application_month)
       AND NOT EXISTS (SELECT FROM employer_month
                       WHERE employer_id = :employer_id AND version = 0
                         AND month >= :since AND month < :application_month)
       AND NOT EXISTS (SELECT FROM employer_arrears WHERE employer_id = :employer_id AND owed > :allowed) AS may
    """,
)
_HEARD = Query(int, "SELECT coalesce(sum(sequence), 0)::bigint AS heard FROM consumer_position WHERE topic = :topic")


async def employer_known(source: Source, employer_id: UUID) -> bool:
    return await _KNOWN.one(source, employer_id=employer_id)


async def employers(source: Source, ids: Sequence[UUID]) -> dict[UUID, Employer]:
    """Return employers by id; ids that registration has not said are left out."""
    return {one.employer_id: one for one in await _EMPLOYERS.all(source, employers=list(ids))}


async def lock_employer(connection: AsyncConnection, employer_id: UUID) -> Employer | None:
    """Lock the employer's row for an application; None if registration has said no such employer."""
    return await _LOCK.first(connection, employer_id=employer_id)


async def keep_month(connection: AsyncConnection, month: EmployerMonth) -> bool:
    """Keep the month if it is newer than the known one; return True if it was."""
    return bool(
        await _KEEP_MONTH.run(
            connection,
            employer_id=month.employer_id,
            month=month.month,
            version=month.version,
            kind=month.kind,
            headcount=month.headcount,
            return_id=month.return_id,
            due_on=month.due_on,
        )
    )


async def months_since(connection: AsyncConnection, employer_id: UUID, since: date) -> list[EmployerMonth]:
    return await _MONTHS.all(connection, employer_id=employer_id, since=since)


async def baseline_before(connection: AsyncConnection, employer_id: UUID, application_month: date) -> Baseline | None:
    """Return the last month with an accepted return before the month of the application; None if there is none."""
    return await _BASELINE.first(connection, employer_id=employer_id, application_month=application_month)


async def missing_months(
    connection: AsyncConnection, employer_id: UUID, *, since: date, application_month: date
) -> list[date]:
    """List months without an accepted return, past their due date, from `since` to before the application month."""
    return await _MISSING.all(connection, employer_id=employer_id, since=since, application_month=application_month)


async def keep_owed(connection: AsyncConnection, employer_id: UUID, *, owed: Decimal, as_of: date) -> None:
    await _KEEP_OWED.run(connection, employer_id=employer_id, owed=owed, as_of=as_of)


async def owed_by(connection: AsyncConnection, employer_id: UUID) -> Owed | None:
    """Return the employer's arrears; None if it owes nothing past its due date."""
    return await _OWED.first(connection, employer_id=employer_id)


async def files_and_pays(
    source: Source, employer_id: UUID, *, since: date, application_month: date, allowed: Decimal
) -> bool:
    """Return True if no month is missing and no more is owed than `allowed`, by the events so far.

    If not, a return or a payment may be on its way.
    """
    given = {"since": since, "application_month": application_month, "allowed": allowed}
    return await _MAY_APPLY.one(source, employer_id=employer_id, **given)


async def heard_of(database: Database, topic: str) -> int:
    """Count the events of the topic that were applied here so far."""
    return await _HEARD.one(database, topic=topic)
