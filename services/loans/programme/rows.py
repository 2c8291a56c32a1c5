"""Statements about banks and about the use of each phase's budget."""

from dataclasses import dataclass
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
    """The amounts of a phase's budget that are promised and paid, in the country's money."""

    phase: str
    budget: Decimal
    reserved: Decimal
    disbursed: Decimal


_INSERT_PHASE = Command("INSERT INTO phase_use (phase, budget) VALUES (:phase, :budget) ON CONFLICT DO NOTHING")
_PHASES = Query(PhaseUse, f"SELECT {columns(PhaseUse)} FROM phase_use ORDER BY phase")
_RESERVE = Command("""
    UPDATE phase_use SET reserved = reserved + :amount WHERE phase = :phase AND reserved + :amount <= budget
""")
_DISBURSE = Command("UPDATE phase_use SET disbursed = disbursed + :amount WHERE phase = :phase")
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
    """Reserve the amount of the phase's budget; return False if it does not fit. The row is locked either way."""
    return bool(await _RESERVE.run(connection, phase=phase, amount=amount))


async def count_disbursed(connection: AsyncConnection, phase: str, amount: Decimal) -> None:
    await _DISBURSE.run(connection, phase=phase, amount=amount)


async def insert_bank(connection: AsyncConnection, bank_id: UUID, name: str) -> bool:
    """Insert a bank; return False if the name is taken."""
    return bool(await _INSERT_BANK.run(connection, bank_id=bank_id, name=name))


async def banks(database: Database) -> list[Bank]:
    """List the banks by name."""
    return await _BANKS.all(database)


async def bank_known(connection: AsyncConnection, bank_id: UUID) -> bool:
    return await _BANK_KNOWN.one(connection, bank_id=bank_id)


async def bank_named(connection: AsyncConnection, name: str) -> UUID:
    """The bank that has this name."""
    return await _BANK_NAMED.one(connection, name=name)
