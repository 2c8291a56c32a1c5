"""Statements about the journal that figures are summed from, and about the present beds."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query


@dataclass(frozen=True, slots=True)
class Count:
    """A count of one kind in an area; `phase` is 0 if it has none."""

    happening: str
    phase: int
    area: str
    counted: int


@dataclass(frozen=True, slots=True)
class AreaBeds:
    """The beds in service of an area, and the number occupied."""

    area: str
    beds: int
    occupied: int


@dataclass(frozen=True, slots=True)
class AreaDemand:
    """The cases of an area since a day, and its registered and confirmed persons."""

    area: str
    cases: int
    registered: int
    confirmed: int


_INSERT_ENTRY = Command("""
    INSERT INTO journal (happening, counts, day, area, phase, person_id, subject_id)
    VALUES (:happening, :counts, :day, :area, :phase, :person_id, :subject_id)
""")
_COUNTS = Query(
    Count,
    """
    SELECT happening, coalesce(phase, 0) AS phase, area, sum(counts) AS counted FROM journal
    GROUP BY happening, phase, area
    """,
)
_BEDS = Query(
    AreaBeds,
    """
    SELECT b.area, count(*) AS beds, count(*) FILTER (WHERE s.status = 'admitted') AS occupied
    FROM bed b LEFT JOIN stay s ON s.stay_id = b.stay_id WHERE b.in_service GROUP BY b.area
    """,
)
_DEMAND = Query(
    AreaDemand,
    """
    SELECT area, coalesce(sum(counts) FILTER (WHERE happening = 'result_positive' AND day > :since), 0) AS cases,
           coalesce(sum(counts) FILTER (WHERE happening = 'vaccination_registered'), 0) AS registered,
           coalesce(sum(counts) FILTER (WHERE happening = 'vaccination_confirmed'), 0) AS confirmed
    FROM journal WHERE happening IN ('result_positive', 'vaccination_registered', 'vaccination_confirmed')
    GROUP BY area ORDER BY cases DESC, registered DESC, area
    """,
)


async def insert_entry(
    connection: AsyncConnection,
    *,
    happening: str,
    counts: Literal[1, -1],
    day: date,
    area: str,
    phase: int | None,
    person_id: UUID,
    subject_id: UUID,
) -> None:
    await _INSERT_ENTRY.run(
        connection,
        happening=happening,
        counts=counts,
        day=day,
        area=area,
        phase=phase,
        person_id=person_id,
        subject_id=subject_id,
    )


async def counts(database: Database) -> list[Count]:
    """Sum the journal by kind, phase and area."""
    return await _COUNTS.all(database)


async def beds_by_area(database: Database) -> list[AreaBeds]:
    return await _BEDS.all(database)


async def demand_by_area(connection: AsyncConnection, *, since: date) -> list[AreaDemand]:
    """List the areas, those with most cases first."""
    return await _DEMAND.all(connection, since=since)
