"""Statements about banks and about the use of each phase's budget."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, columns


@dataclass(frozen=True, slots=True)
class Bank:
    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class PhaseUse:
    """The amounts of a phase's budget that are reserved and paid, in the country's currency; open or closed."""

    phase: str
    budget: Decimal
    reserved: Decimal
    disbursed: Decimal
    status: str


@dataclass(frozen=True, slots=True)
class PhaseChange:
    """A row of `phase_change` that waits for a second officer."""

    change_id: int
    phase: str
    becomes: str
    because: str
    asked_by: str
    asked_at: datetime


_INSERT_PHASE = Command("INSERT INTO phase_use (phase, budget) VALUES (:phase, :budget) ON CONFLICT DO NOTHING")
_PHASES = Query(PhaseUse, f"SELECT {columns(PhaseUse)} FROM phase_use ORDER BY phase")
_RESERVE = Command("""
    UPDATE phase_use SET reserved = reserved + :amount WHERE phase = :phase AND reserved + :amount <= budget
""")
_RELEASE = Command("UPDATE phase_use SET reserved = reserved - :amount WHERE phase = :phase")
_DISBURSE = Command("UPDATE phase_use SET disbursed = disbursed + :amount WHERE phase = :phase")
_LOCK_PHASE = Query(PhaseUse, f"SELECT {columns(PhaseUse)} FROM phase_use WHERE phase = :phase FOR UPDATE")
_IS_OPEN = Query(bool, "SELECT status = 'open' AS open FROM phase_use WHERE phase = :phase")
_WAITING = Query(
    PhaseChange,
    f"SELECT {columns(PhaseChange)} FROM phase_change WHERE status = 'waiting' ORDER BY asked_at LIMIT :limit",
)
_WAITING_OF = Query(
    PhaseChange, f"SELECT {columns(PhaseChange)} FROM phase_change WHERE status = 'waiting' AND phase = :phase"
)
_ASK = Command("""
    INSERT INTO phase_change (phase, becomes, because, asked_by) VALUES (:phase, :becomes, :because, :asked_by)
""")
_END = Command("""
    UPDATE phase_change SET status = :status, ended_by = :by, ended_at = clock_timestamp()
    WHERE change_id = :change_id
""")
_SET_STATUS = Command("UPDATE phase_use SET status = :status WHERE phase = :phase")
_INSERT_BANK = Command("INSERT INTO bank (bank_id, name) VALUES (:bank_id, :name) ON CONFLICT DO NOTHING")
_BANKS = Query(Bank, "SELECT bank_id AS id, name FROM bank ORDER BY name")
_BANK_NAMED = Query(UUID, "SELECT bank_id FROM bank WHERE name = :name")
_BANK_KNOWN = Query(bool, "SELECT EXISTS (SELECT FROM bank WHERE bank_id = :bank_id) AS known")


async def insert_phase(connection: AsyncConnection, phase: str, budget: Decimal) -> None:
    """Insert a phase; one that exists is not changed."""
    await _INSERT_PHASE.run(connection, phase=phase, budget=budget)


async def phase_uses(database: Database) -> dict[str, PhaseUse]:
    return {use.phase: use for use in await _PHASES.all(database)}


async def reserve(connection: AsyncConnection, phase: str, amount: Decimal) -> bool:
    """Reserve the amount of the phase's budget; return False if it does not fit. The row stays locked either way."""
    return bool(await _RESERVE.run(connection, phase=phase, amount=amount))


async def release(connection: AsyncConnection, phase: str, amount: Decimal) -> None:
    """Give an amount back to the phase's budget that was reserved for a loan."""
    await _RELEASE.run(connection, phase=phase, amount=amount)


async def count_disbursed(connection: AsyncConnection, phase: str, amount: Decimal) -> None:
    await _DISBURSE.run(connection, phase=phase, amount=amount)


async def lock_phase(connection: AsyncConnection, phase: str) -> PhaseUse | None:
    return await _LOCK_PHASE.first(connection, phase=phase)


async def phase_is_open(connection: AsyncConnection, phase: str) -> bool:
    """Return True if the phase takes applications."""
    return await _IS_OPEN.one(connection, phase=phase)


async def waiting_changes(database: Database, *, limit: int) -> list[PhaseChange]:
    """List changes that wait for a second officer, oldest first."""
    return await _WAITING.all(database, limit=limit)


async def waiting_change(connection: AsyncConnection, phase: str) -> PhaseChange | None:
    return await _WAITING_OF.first(connection, phase=phase)


async def ask_for_change(connection: AsyncConnection, phase: str, *, becomes: str, because: str, asked_by: str) -> None:
    await _ASK.run(connection, phase=phase, becomes=becomes, because=because, asked_by=asked_by)


async def end_change(connection: AsyncConnection, change_id: int, *, status: str, by: str) -> None:
    await _END.run(connection, change_id=change_id, status=status, by=by)


async def set_phase_status(connection: AsyncConnection, phase: str, status: str) -> None:
    await _SET_STATUS.run(connection, phase=phase, status=status)


async def insert_bank(connection: AsyncConnection, bank_id: UUID, name: str) -> bool:
    """Insert a bank; return False if the name is taken."""
    return bool(await _INSERT_BANK.run(connection, bank_id=bank_id, name=name))


async def banks(database: Database) -> list[Bank]:
    """List the banks by name."""
    return await _BANKS.all(database)


async def bank_known(connection: AsyncConnection, bank_id: UUID) -> bool:
    return await _BANK_KNOWN.one(connection, bank_id=bank_id)


async def bank_named(connection: AsyncConnection, name: str) -> UUID:
    """Return the id of the bank with this name."""
    return await _BANK_NAMED.one(connection, name=name)
