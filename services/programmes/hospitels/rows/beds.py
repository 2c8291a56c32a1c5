"""Statements about hospitels and their beds."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, columns


@dataclass(frozen=True, slots=True)
class Occupancy:
    """A hospitel and its beds; `whole`: the number of hospitels."""

    id: UUID
    name: str
    area: str
    address: str
    closed_on: date | None
    beds: int
    free: int
    occupied: int
    promised: int
    out_of_service: int
    whole: int


@dataclass(frozen=True, slots=True)
class BedTotals:
    beds: int
    free: int
    occupied: int
    promised: int


@dataclass(frozen=True, slots=True)
class Bed:
    facility_id: UUID
    label: str
    in_service: bool


_INSERT_FACILITY = Command("""
    INSERT INTO facility (facility_id, name, area, address) VALUES (:facility_id, :name, :area, :address)
""")
_LOCK_FACILITY = Query(str, "SELECT area FROM facility WHERE facility_id = :facility_id FOR UPDATE")
_FACILITY_KNOWN = Query(bool, "SELECT EXISTS (SELECT FROM facility WHERE facility_id = :facility_id) AS known")
_INSERT_BEDS = Command("""
    INSERT INTO bed (facility_id, area, label)
    SELECT :facility_id, :area, CAST(:prefix AS text) || n
    FROM generate_series(CAST(:first AS bigint), CAST(:first AS bigint) + CAST(:count AS bigint) - 1) n
""")
# Continue from the highest number after the same prefix; labels of other prefixes do not matter.
_NEXT_LABEL = Query(
    int,
    """
    SELECT coalesce(max(CAST(substr(label, length(:prefix) + 1) AS bigint)), 0) + 1 AS next FROM bed
    WHERE facility_id = :facility_id AND starts_with(label, :prefix)
      AND substr(label, length(:prefix) + 1) ~ '^[1-9][0-9]{0,8}$'
    """,
)
_PUT_IN_SERVICE = Query(
    Bed,
    f"""
    UPDATE bed SET in_service = :in_service WHERE bed_id = :bed_id AND stay_id IS NULL
      AND (NOT :in_service OR facility_id IN (SELECT facility_id FROM facility WHERE closed_on IS NULL))
    RETURNING {columns(Bed)}
    """,
)
_BED_KNOWN = Query(bool, "SELECT EXISTS (SELECT FROM bed WHERE bed_id = :bed_id) AS known")
_FREE_BED = Command("UPDATE bed SET stay_id = NULL WHERE stay_id = :stay_id")
_TAKE_BED = Command("UPDATE bed SET stay_id = :stay_id WHERE bed_id = :bed_id AND stay_id IS NULL AND in_service")
# A bed that another transaction takes is skipped; one that was given meanwhile counts as taken.
_TAKE_IN_AREA = Query(
    UUID,
    """
    WITH free AS (
        SELECT bed_id FROM bed
        WHERE (area_within(area, CAST(:area AS text)) OR area_within(CAST(:area AS text), area))
          AND stay_id IS NULL AND in_service
        ORDER BY bed_id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    UPDATE bed SET stay_id = :stay_id FROM free WHERE bed.bed_id = free.bed_id AND bed.stay_id IS NULL
    RETURNING bed.bed_id
    """,
)
_TAKE_AT_FACILITY = Query(
    UUID,
    """
    WITH free AS (
        SELECT bed_id FROM bed WHERE facility_id = :facility_id AND stay_id IS NULL AND in_service
        ORDER BY bed_id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    UPDATE bed SET stay_id = :stay_id FROM free WHERE bed.bed_id = free.bed_id AND bed.stay_id IS NULL
    RETURNING bed.bed_id
    """,
)
_TAKE_OTHER = Query(
    UUID,
    """
    WITH free AS (
        SELECT bed_id FROM bed WHERE facility_id = :facility_id AND bed_id <> :own AND stay_id IS NULL AND in_service
        ORDER BY bed_id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    UPDATE bed SET stay_id = :stay_id FROM free WHERE bed.bed_id = free.bed_id AND bed.stay_id IS NULL
    RETURNING bed.bed_id
    """,
)
_OCCUPANCY = Query(
    Occupancy,
    """
    SELECT f.facility_id AS id, f.name, f.area, f.address, f.closed_on, count(b.bed_id) AS beds,
           count(b.bed_id) FILTER (WHERE b.in_service AND b.stay_id IS NULL) AS free,
           count(b.bed_id) FILTER (WHERE s.status = 'admitted') AS occupied,
           count(b.bed_id) FILTER (WHERE s.status IN ('offered', 'accepted')) AS promised,
           count(b.bed_id) FILTER (WHERE NOT b.in_service) AS out_of_service, count(*) OVER () AS whole
    FROM facility f LEFT JOIN bed b USING (facility_id) LEFT JOIN stay s ON s.stay_id = b.stay_id
    WHERE (CAST(:area AS text) IS NULL OR area_within(f.area, CAST(:area AS text)))
    GROUP BY f.facility_id ORDER BY f.area, f.name LIMIT 1000
    """,
)
_TOTALS = Query(
    BedTotals,
    """
    SELECT count(b.bed_id) AS beds, count(b.bed_id) FILTER (WHERE b.in_service AND b.stay_id IS NULL) AS free,
           count(b.bed_id) FILTER (WHERE s.status = 'admitted') AS occupied,
           count(b.bed_id) FILTER (WHERE s.status IN ('offered', 'accepted')) AS promised
    FROM facility f JOIN bed b USING (facility_id) LEFT JOIN stay s ON s.stay_id = b.stay_id
    WHERE (CAST(:area AS text) IS NULL OR area_within(f.area, CAST(:area AS text)))
    """,
)


async def insert_facility(
    connection: AsyncConnection, *, facility_id: UUID, name: str, area: str, address: str
) -> None:
    await _INSERT_FACILITY.run(connection, facility_id=facility_id, name=name, area=area, address=address)


async def lock_facility(connection: AsyncConnection, facility_id: UUID) -> str | None:
    """Lock the hospitel and return its area; None if there is no such hospitel."""
    return await _LOCK_FACILITY.first(connection, facility_id=facility_id)


async def facility_known(database: Database, facility_id: UUID) -> bool:
    return await _FACILITY_KNOWN.one(database, facility_id=facility_id)


async def next_label(connection: AsyncConnection, facility_id: UUID, prefix: str) -> int:
    """Return the number after the highest one with this prefix."""
    return await _NEXT_LABEL.one(connection, facility_id=facility_id, prefix=prefix)


async def insert_beds(
    connection: AsyncConnection, *, facility_id: UUID, area: str, prefix: str, first: int, count: int
) -> int:
    return await _INSERT_BEDS.run(
        connection, facility_id=facility_id, area=area, prefix=prefix, first=first, count=count
    )


async def put_in_service(connection: AsyncConnection, bed_id: UUID, *, in_service: bool) -> Bed | None:
    """Put a bed in or out of service; return None if it is occupied or does not exist."""
    return await _PUT_IN_SERVICE.first(connection, bed_id=bed_id, in_service=in_service)


async def bed_known(connection: AsyncConnection, bed_id: UUID) -> bool:
    return await _BED_KNOWN.one(connection, bed_id=bed_id)


async def free_bed(connection: AsyncConnection, stay_id: UUID) -> None:
    """Free the bed of a stay."""
    await _FREE_BED.run(connection, stay_id=stay_id)


async def take_bed(connection: AsyncConnection, stay_id: UUID, *, bed_id: UUID) -> bool:
    """Take this bed; return False if it is not free."""
    return bool(await _TAKE_BED.run(connection, stay_id=stay_id, bed_id=bed_id))


async def take_bed_in_area(connection: AsyncConnection, stay_id: UUID, *, area: str) -> UUID | None:
    """Take a free bed in the area, its parts or the area around it; None if no bed is free."""
    return await _TAKE_IN_AREA.first(connection, stay_id=stay_id, area=area)


async def take_bed_at(connection: AsyncConnection, stay_id: UUID, *, facility_id: UUID) -> UUID | None:
    return await _TAKE_AT_FACILITY.first(connection, stay_id=stay_id, facility_id=facility_id)


async def take_other_bed(
    connection: AsyncConnection, stay_id: UUID, *, facility_id: UUID, own: UUID | None
) -> UUID | None:
    """Take a free bed of the hospitel that is not the stay's own; None if no bed is free."""
    return await _TAKE_OTHER.first(connection, stay_id=stay_id, facility_id=facility_id, own=own)


async def occupancy(database: Database, *, area: str | None) -> list[Occupancy]:
    """List every hospitel with its beds, a thousand at most; `whole` is the number of all."""
    return await _OCCUPANCY.all(database, area=area)


async def bed_totals(database: Database, *, area: str | None) -> BedTotals:
    return await _TOTALS.one(database, area=area)
