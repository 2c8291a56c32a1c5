"""Statements about employers and their branches."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Json, Query, Source, columns
from libs.common.database.sql_files import sql_beside
from libs.common.spine.events import partition_of


@dataclass(frozen=True, slots=True)
class EmployerDetails:
    """The details of a new employer, without its branches. `area` is that of its head office."""

    employer_id: UUID
    registration_number: str
    name: str
    area: str
    sector: str
    registered_on: date
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Employer:
    """An employer as it is now.

    `branches` are mappings of `number` and `area`, in the order of their numbers; closed ones are left out.
    """

    employer_id: UUID
    registration_number: str
    name: str
    area: str
    sector: str
    registered_on: date
    address: str | None
    version: int
    recorded_at: datetime
    branches: Json


_EMPLOYER = f"""
    SELECT {columns(EmployerDetails, "e")}, e.version, e.recorded_at,
           coalesce((SELECT json_agg(json_build_object('number', b.number, 'area', b.area) ORDER BY b.number)
                     FROM branch b WHERE b.employer_id = e.employer_id AND b.closed_on IS NULL), '[]') AS branches
    FROM employer e
"""
_EMPLOYER_BY_ID = Query(Employer, f"{_EMPLOYER} WHERE e.employer_id = :employer_id")
_EMPLOYER_BY_NUMBER = Query(Employer, f"{_EMPLOYER} WHERE e.registration_number = :registration_number")
# Events about the employer are said under its lock, which starts and ends of employments share.
_LOCK = Command("SELECT FROM employer WHERE employer_id = :employer_id FOR UPDATE")
_INSERT = Command("""
    INSERT INTO employer (employer_id, registration_number, name, area, sector, registered_on, address, event_partition)
    VALUES (:employer_id, :registration_number, :name, :area, :sector, :registered_on, :address, :event_partition)
    ON CONFLICT (registration_number) DO NOTHING
""")
_INSERT_BRANCHES = Command("""
    INSERT INTO branch (employer_id, number, area)
    SELECT :employer_id, number, area
    FROM unnest(CAST(:numbers AS text[]), CAST(:areas AS text[])) AS b(number, area)
""")
_INSERT_MANY = Command(sql_beside(__file__, "insert_employers"))


async def employer(database: Source, employer_id: UUID) -> Employer | None:
    return await _EMPLOYER_BY_ID.first(database, employer_id=employer_id)


async def employer_with_number(database: Database, registration_number: str) -> Employer | None:
    return await _EMPLOYER_BY_NUMBER.first(database, registration_number=registration_number)


async def lock_employer(connection: AsyncConnection, employer_id: UUID) -> Employer | None:
    """Lock the employer's row until the transaction ends and return it."""
    await _LOCK.run(connection, employer_id=employer_id)
    return await _EMPLOYER_BY_ID.first(connection, employer_id=employer_id)


async def insert_employer(connection: AsyncConnection, details: EmployerDetails) -> bool:
    """Insert an employer with its event; return False if it was registered before."""
    return bool(
        await _INSERT.run(
            connection,
            employer_id=details.employer_id,
            registration_number=details.registration_number,
            name=details.name,
            area=details.area,
            sector=details.sector,
            registered_on=details.registered_on,
            address=details.address,
            event_partition=partition_of(str(details.employer_id)),
        )
    )


async def insert_branches(
    connection: AsyncConnection, employer_id: UUID, *, numbers: Sequence[str], areas: Sequence[str]
) -> None:
    """Insert branches: each number with the area at the same place in `areas`."""
    await _INSERT_BRANCHES.run(connection, employer_id=employer_id, numbers=list(numbers), areas=list(areas))


async def insert_employers_and_say_so(connection: AsyncConnection, employers: Sequence[EmployerDetails]) -> None:
    """Insert employers, each with its head office and its event. Known registration numbers are skipped."""
    rows = [{**asdict(e), "event_partition": partition_of(str(e.employer_id))} for e in employers]
    await _INSERT_MANY.run(connection, rows=json.dumps(rows, default=str, ensure_ascii=False))
