"""Statements that freeze what is payable: a run, its lines, and the hash over them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query
from libs.common.database.sql_files import sql_beside


@dataclass(frozen=True, slots=True)
class FrozenLine:
    """A frozen line as the hash covers it; `payee` is JSON as stored."""

    claim_id: UUID
    claim_version: int
    month: date
    days: int
    entitled: Decimal
    set_off: Decimal
    amount: Decimal
    payee: str
    account: str


# Shared by all freezes of all months: each sees the earlier ones, and freezes no day twice.
_ONE_FREEZE_AT_A_TIME = Command("SELECT FROM pg_advisory_xact_lock(hashtextextended('payment runs', 11))")
_INSERT_RUN = Command("""
    INSERT INTO payment_run (run_id, month, status, hash, count, total, made_by)
    VALUES (:run_id, :month, 'frozen', '', 0, 0, :made_by) ON CONFLICT DO NOTHING
""")
_FREEZE = Command(sql_beside(__file__, "freeze_lines"))
_FROZEN_LINES = Query(
    FrozenLine,
    """
    SELECT claim_id, claim_version, month, days, entitled, set_off, amount, CAST(payee AS text) AS payee, account
    FROM payment_line WHERE run_id = :run_id AND status = 'frozen' ORDER BY claim_id, month
    """,
)
_SEAL = Command("UPDATE payment_run SET hash = :hash, count = :count, total = :total WHERE run_id = :run_id")


async def one_freeze_at_a_time(connection: AsyncConnection) -> None:
    """Lock freezing until the end of this transaction."""
    await _ONE_FREEZE_AT_A_TIME.run(connection)


async def insert_run(connection: AsyncConnection, run_id: UUID, *, month: date, made_by: str) -> bool:
    """Insert a run; return False if a run of the month is frozen already."""
    return bool(await _INSERT_RUN.run(connection, run_id=run_id, month=month, made_by=made_by))


async def freeze_lines(
    connection: AsyncConnection, run_id: UUID, *, month: date, until: date, banks: Sequence[str] | None
) -> list[FrozenLine]:
    """Add everything payable of months up to this one, for days up to `until`, to the run as lines."""
    await _FREEZE.run(connection, run_id=run_id, month=month, until=until, banks=None if banks is None else list(banks))
    return await frozen_lines(connection, run_id)


async def frozen_lines(connection: AsyncConnection, run_id: UUID) -> list[FrozenLine]:
    """List the lines of the run that wait to be paid."""
    return await _FROZEN_LINES.all(connection, run_id=run_id)


async def seal_run(connection: AsyncConnection, run_id: UUID, *, content_hash: str, count: int, total: Decimal) -> None:
    """Store the hash, count and total of the run's lines as they are now: these are what an officer approves."""
    await _SEAL.run(connection, run_id=run_id, hash=content_hash, count=count, total=total)
