"""Statements that take a file of statements: its lines, what was taken before, and the booking of what is new."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query
from libs.common.database.sql_files import sql_beside

LINE_COLUMNS = ("line", "stmt", "entry", "reference", "amount", "side", "reversal", "booked_on", "bill_number",
                "bill_month", "bill_mark", "told", "end_to_end", "originals")  # fmt: skip


@dataclass(frozen=True, slots=True)
class LineFault:
    """A line that a file cannot have: statement, entry and reference."""

    stmt: int
    entry: int
    reference: str


@dataclass(frozen=True, slots=True)
class TakenBefore:
    """A statement of this name that was taken before."""

    statement_id: UUID
    closing: Decimal | None
    credited: Decimal
    debited: Decimal


@dataclass(frozen=True, slots=True)
class Outcome:
    """New lines of a statement by their status. `not_booked`: those whose reference another request took meanwhile."""

    stmt: int
    status: str
    row_count: int
    amount: Decimal
    not_booked: int


_CREATE = Command("""
    CREATE TEMP TABLE file_payment (
        line integer NOT NULL, stmt integer NOT NULL, entry integer NOT NULL, reference text NOT NULL,
        amount numeric(16, 2) NOT NULL, side text NOT NULL, reversal boolean NOT NULL, booked_on date NOT NULL,
        bill_number text, bill_month date, bill_mark text, told text, end_to_end text, originals text
    ) ON COMMIT DROP
""")
_ANALYZE = Command("ANALYZE file_payment")
_TWICE = Query(
    LineFault,
    """
    SELECT stmt, entry, reference FROM (
        SELECT line, stmt, entry, reference, count(*) OVER (PARTITION BY reference) AS times FROM file_payment) l
    WHERE times > 1 ORDER BY line DESC LIMIT 1
    """,
)
_LATER = Query(
    LineFault, "SELECT stmt, entry, reference FROM file_payment WHERE booked_on > :today ORDER BY line LIMIT 1"
)
_LOCK_EMPLOYERS = Query(
    int,
    """
    SELECT count(*) AS locked FROM (
        SELECT employer_id FROM employer WHERE registration_number IN (SELECT bill_number FROM file_payment)
        ORDER BY employer_id FOR UPDATE) locked
    """,
)
_BEFORE = Query(
    TakenBefore,
    """
    SELECT statement_id, closing, credited, debited FROM bank_statement
    WHERE account_id = :account_id AND kind = :kind AND name = :name
    """,
)
_INSERT = Command("""
    INSERT INTO bank_statement (statement_id, account_id, kind, name, opening, closing, closed_on, row_count, left_out,
                                credited, debited, taken_by)
    VALUES (:statement_id, :account_id, :kind, :name, :opening, :closing, :closed_on, :row_count, :left_out, :credited,
            :debited, :taken_by)
""")
_POST = Query(Outcome, sql_beside(__file__, "post_entries"))


async def load_lines(connection: AsyncConnection, rows: Path) -> None:
    """Copy the lines that the reader wrote into a table of this transaction."""
    await _CREATE.run(connection)
    driver: Any = (await connection.get_raw_connection()).driver_connection
    await driver.copy_to_table("file_payment", source=str(rows), columns=LINE_COLUMNS, format="csv")
    await _ANALYZE.run(connection)


async def line_twice(connection: AsyncConnection) -> LineFault | None:
    """Return a line whose reference another line has."""
    return await _TWICE.first(connection)


async def line_of_later_day(connection: AsyncConnection, today: date) -> LineFault | None:
    return await _LATER.first(connection, today=today)


async def lock_named_employers(connection: AsyncConnection) -> None:
    """Lock the employers whose bills the lines name, in the order of all locks."""
    await _LOCK_EMPLOYERS.one(connection)


async def taken_before(connection: AsyncConnection, account_id: UUID, *, kind: str, name: str) -> TakenBefore | None:
    return await _BEFORE.first(connection, account_id=account_id, kind=kind, name=name)


async def insert_statement(connection: AsyncConnection, **told: Any) -> None:
    """Insert a statement as its file has it."""
    await _INSERT.run(connection, **told)


async def post_entries(
    connection: AsyncConnection,
    *,
    numbers: Sequence[int],
    accounts: Sequence[UUID],
    statements: Sequence[UUID],
    taken_by: str,
    mark_keys: tuple[bytes, bytes],
    letters: str,
    credit_of_anybody: Decimal | None,
    months_ahead: Decimal | None,
) -> list[Outcome]:
    """Keep and book the lines that are new. `mark_keys`: the inner and outer block of the key of bills' marks."""
    inner, outer = mark_keys
    return await _POST.all(
        connection,
        numbers=list(numbers),
        accounts=list(accounts),
        statements=list(statements),
        taken_by=taken_by,
        inner=inner,
        outer=outer,
        letters=letters,
        credit_of_anybody=credit_of_anybody,
        months_ahead=months_ahead,
    )
