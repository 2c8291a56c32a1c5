"""Statements about what employers changed, and about branches that open, move and close."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Json, Query, Source, columns
from services.registration.employers.rules.history import Change, Details


@dataclass(frozen=True, slots=True)
class RecordedChange:
    """A change with its author and reason; members that are None were not changed.

    `branches` are the branches that it gave: mappings of `number`, `area` and, where it closed one, `closed`.
    """

    version: int
    first_day: date
    name: str | None
    address: str | None
    area: str | None
    sector: str | None
    branches: Json
    changed_by: str | None
    because: str | None
    recorded_at: datetime

    @property
    def change(self) -> Change:
        return Change(self.version, self.first_day, self.name, self.address, self.area, self.sector)


_HISTORY = Query(
    RecordedChange,
    f"SELECT {columns(RecordedChange)} FROM employer_change WHERE employer_id = :employer_id ORDER BY version",
)
# The registration itself, written down when the first change comes.
_KEEP_FIRST = Command("""
    INSERT INTO employer_change (employer_id, version, first_day, name, address, area, sector, recorded_at)
    SELECT employer_id, version, registered_on, name, address, area, sector, recorded_at
    FROM employer WHERE employer_id = :employer_id AND version = 1
    ON CONFLICT DO NOTHING
""")
_INSERT = Command("""
    INSERT INTO employer_change (employer_id, version, first_day, name, address, area, sector, branches, changed_by,
                                 because)
    VALUES (:employer_id, :version, :first_day, :name, :address, :area, :sector, CAST(:branches AS json), :by, :because)
""")
_UPDATE = Command("""
    UPDATE employer SET name = :name, address = :address, area = :area, sector = :sector, version = :version
    WHERE employer_id = :employer_id
""")
_GIVE_BRANCHES = Command("""
    INSERT INTO branch AS known (employer_id, number, area, opened_on)
    SELECT :employer_id, number, area, :first_day
    FROM unnest(CAST(:numbers AS text[]), CAST(:areas AS text[])) AS b(number, area) ORDER BY number
    ON CONFLICT (employer_id, number) DO UPDATE SET area = excluded.area, closed_on = NULL
""")
_CLOSE_BRANCHES = Command("""
    UPDATE branch SET closed_on = :first_day
    WHERE employer_id = :employer_id AND number = ANY(CAST(:numbers AS text[])) AND closed_on IS NULL
      AND coalesce(opened_on, '-infinity') <= :first_day
""")
_STAFF_OF_BRANCHES = Query(
    int,
    """
    SELECT count(*) AS staff FROM employment
    WHERE employer_id = :employer_id AND branch = ANY(CAST(:numbers AS text[])) AND standing <> 'void'
      AND coalesce(ended_on, 'infinity') > :first_day
    """,
)


async def history(source: Source, employer_id: UUID) -> list[RecordedChange]:
    """List every change in the order of recording; empty if there was none."""
    return await _HISTORY.all(source, employer_id=employer_id)


async def keep_first_version(connection: AsyncConnection, employer_id: UUID) -> None:
    """Write down the registration as version 1, before the first change."""
    await _KEEP_FIRST.run(connection, employer_id=employer_id)


async def insert_change(
    connection: AsyncConnection,
    employer_id: UUID,
    change: Change,
    *,
    branches: Sequence[Mapping[str, Any]],
    by: str,
    because: str,
) -> None:
    await _INSERT.run(
        connection,
        employer_id=employer_id,
        version=change.version,
        first_day=change.first_day,
        name=change.name,
        address=change.address,
        area=change.area,
        sector=change.sector,
        branches=json.dumps(branches, ensure_ascii=False) if branches else None,
        by=by,
        because=because,
    )


async def update_employer(connection: AsyncConnection, employer_id: UUID, details: Details, *, version: int) -> None:
    await _UPDATE.run(
        connection,
        employer_id=employer_id,
        name=details.name,
        address=details.address,
        area=details.area,
        sector=details.sector,
        version=version,
    )


async def give_branches(
    connection: AsyncConnection, employer_id: UUID, areas: Mapping[str, str], *, first_day: date
) -> None:
    """Open branches, or move those that are open; one that was closed opens again. `areas`: by number."""
    await _GIVE_BRANCHES.run(
        connection, employer_id=employer_id, numbers=list(areas), areas=list(areas.values()), first_day=first_day
    )


async def close_branches(
    connection: AsyncConnection, employer_id: UUID, numbers: Sequence[str], *, first_day: date
) -> int:
    """Close branches and return their number; `first_day` is the first day without them."""
    return await _CLOSE_BRANCHES.run(connection, employer_id=employer_id, numbers=list(numbers), first_day=first_day)


async def staff_of_branches(
    connection: AsyncConnection, employer_id: UUID, numbers: Sequence[str], *, first_day: date
) -> int:
    """Count the employments at these branches that go on after `first_day`."""
    return await _STAFF_OF_BRANCHES.one(connection, employer_id=employer_id, numbers=list(numbers), first_day=first_day)
