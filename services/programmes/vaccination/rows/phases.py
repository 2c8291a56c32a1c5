"""Statements about phases: the areas where vaccination has begun."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, columns


@dataclass(frozen=True, slots=True)
class Phase:
    number: int
    areas: list[str]
    starts_on: date
    note: str


_PHASES = Query(Phase, f"SELECT {columns(Phase)} FROM phase ORDER BY number")
_FIRST_DAY = Query(date, "SELECT starts_on FROM phase WHERE number = :number")
_ONE_AT_A_TIME = Command("SELECT pg_advisory_xact_lock(hashtextextended('phases', 17))")
_LAST_NUMBER = Query(int, "SELECT coalesce(max(number), 0)::integer AS last FROM phase")
_NUMBER_OF_ANY = Query(int, "SELECT number FROM phase WHERE areas && CAST(:areas AS text[]) LIMIT 1")
_INSERT = Command("""
    INSERT INTO phase (number, areas, starts_on, figures, figures_hash, note, chosen_by)
    VALUES (:number, CAST(:areas AS text[]), :starts_on, CAST(:figures AS json), :figures_hash, :note, :chosen_by)
    ON CONFLICT DO NOTHING
""")


async def phases(database: Database) -> list[Phase]:
    """List every phase, in order."""
    return await _PHASES.all(database)


async def first_day(connection: AsyncConnection, number: int) -> date | None:
    """Return the first day of the phase; None if there is no such phase."""
    return await _FIRST_DAY.first(connection, number=number)


async def choose_one_at_a_time(connection: AsyncConnection) -> None:
    """Lock the choice of phases until the transaction ends."""
    await _ONE_AT_A_TIME.run(connection)


async def last_number(connection: AsyncConnection) -> int:
    """Return the last phase's number; 0 if there is no phase yet."""
    return await _LAST_NUMBER.one(connection)


async def phase_of_any(connection: AsyncConnection, areas: Sequence[str]) -> int | None:
    """Find a phase that has one of the areas already; None if there is none."""
    return await _NUMBER_OF_ANY.first(connection, areas=list(areas))


async def insert_phase(
    connection: AsyncConnection, phase: Phase, *, figures: str, figures_hash: str, chosen_by: str
) -> None:
    """Insert a phase; an existing one is not changed. `figures` is JSON."""
    await _INSERT.run(
        connection,
        number=phase.number,
        areas=list(phase.areas),
        starts_on=phase.starts_on,
        figures=figures,
        figures_hash=figures_hash,
        note=phase.note,
        chosen_by=chosen_by,
    )
