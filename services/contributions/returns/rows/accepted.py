"""Statements about accepted returns and their lines, and about versions that were lost in a restore."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, columns
from libs.common.database.sql_files import sql_beside
from libs.common.database.stored_answers import forget_answers
from libs.common.spine.events import Event
from libs.copies.erased_persons import PERSONS


@dataclass(frozen=True, slots=True)
class AcceptedReturn:
    """A row of `monthly_return`."""

    return_id: UUID
    employer_id: UUID
    month: date
    version: int
    kind: str
    headcount: int
    region: str
    employee_statutory: Decimal
    employee_payable: Decimal
    employer_statutory: Decimal
    employer_payable: Decimal
    state_statutory: Decimal
    due_on: date
    filed_on: date
    late_reason: str | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class AssessedLine:
    """A row of `return_line`. `own_staff`: the employer employed the person, under any id, in the month."""

    line_no: int
    person_id: UUID
    national_id: str
    wage: Decimal
    absence: str | None
    base: Decimal
    credited: bool
    employee_statutory: Decimal
    employee_payable: Decimal
    employer_statutory: Decimal
    employer_payable: Decimal
    own_staff: bool


_RETURN = Query(AcceptedReturn, f"SELECT {columns(AcceptedReturn)} FROM monthly_return WHERE return_id = :return_id")
_RETURNS = Query(
    AcceptedReturn,
    f"""
    SELECT {columns(AcceptedReturn)} FROM monthly_return
    WHERE employer_id = :employer_id AND (CAST(:month AS date) IS NULL OR month = :month)
      AND return_id > :after ORDER BY return_id LIMIT :limit
    """,
)
_LINES = Query(AssessedLine, sql_beside(__file__, "lines_of_return"))
_DIGEST = Query(
    str,
    """
    SELECT encode(sha256(convert_to(coalesce(string_agg(line, '' ORDER BY line_no), ''), 'UTF8')), 'hex')
    FROM (SELECT line_no, national_id || '|' || wage || '|' || coalesce(absence, '') || chr(10) AS line
          FROM return_line WHERE month = :month AND return_id = :return_id) l
    """,
)
_NUMBERS_OF = Query(str, f"SELECT DISTINCT national_id FROM return_line WHERE person_id IN ({PERSONS})")
_KEEP_FORGOTTEN = Command("""
    INSERT INTO forgotten_month AS f (employer_id, month, version, persons)
    VALUES (CAST(:employer_id AS uuid), :month, :version, CAST(:persons AS uuid[]))
    ON CONFLICT (employer_id, month) DO UPDATE SET
        version = greatest(f.version, excluded.version),
        persons = CASE WHEN excluded.version > f.version THEN excluded.persons
                       WHEN excluded.version = f.version THEN f.persons || excluded.persons ELSE f.persons END
""")


async def accepted_return(database: Database, return_id: UUID) -> AcceptedReturn | None:
    return await _RETURN.first(database, return_id=return_id)


async def returns_of(
    database: Database, employer_id: UUID, *, month: date | None, after: UUID, limit: int
) -> list[AcceptedReturn]:
    """List every version of an employer's returns, oldest first."""
    return await _RETURNS.all(database, employer_id=employer_id, month=month, after=after, limit=limit)


async def lines_of(database: Database, accepted: AcceptedReturn, *, after: int, limit: int) -> list[AssessedLine]:
    return await _LINES.all(
        database,
        month=accepted.month,
        return_id=accepted.return_id,
        employer_id=accepted.employer_id,
        after=after,
        limit=limit,
    )


async def lines_digest(database: Database, *, month: date, return_id: UUID) -> str:
    """Compute the SHA-256 over a return's lines (`Receipt.lines_sha256`)."""
    return await _DIGEST.one(database, month=month, return_id=return_id)


async def keep_forgotten(
    connection: AsyncConnection, employer_id: str, *, month: date, version: int, persons: Sequence[str]
) -> None:
    """Keep the highest version of a month that listeners know, and the persons on it."""
    await _KEEP_FORGOTTEN.run(connection, employer_id=employer_id, month=month, version=version, persons=persons)


async def forget_answers_with_numbers_of_erased(connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Delete stored answers that tell an erased person's national id: of returns filed before the person was known."""
    numbers = await _NUMBERS_OF.all(connection, bodies=[event.body for event in events])
    await forget_answers(connection, numbers)
