"""Statements about the guests of a hospitel."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Query, Source


@dataclass(frozen=True, slots=True)
class Guest:
    """A stay with a bed of the hospitel: offered, accepted or admitted."""

    stay_id: UUID
    person_id: UUID
    bed: str
    status: str
    offered_until: datetime | None
    admitted_on: date | None


@dataclass(frozen=True, slots=True)
class OwnBeds:
    """The beds of a hospitel as they are now."""

    beds: int
    free: int
    occupied: int
    promised: int
    out_of_service: int


@dataclass(frozen=True, slots=True)
class InLine:
    """A stay that waits for a bed; `whole`: the number of all."""

    id: UUID
    area: str
    waiting_since: datetime
    place_in_line: int
    whole: int


_GUESTS = Query(
    Guest,
    """
    SELECT s.stay_id, s.person_id, b.label AS bed, s.status, s.offered_until, s.admitted_on
    FROM bed b JOIN stay s ON s.stay_id = b.stay_id
    WHERE b.facility_id = :facility_id AND s.stay_id > :after ORDER BY s.stay_id LIMIT :limit
    """,
)
_BEDS = Query(
    OwnBeds,
    """
    SELECT count(b.bed_id) AS beds, count(b.bed_id) FILTER (WHERE b.in_service AND b.stay_id IS NULL) AS free,
           count(b.bed_id) FILTER (WHERE s.status = 'admitted') AS occupied,
           count(b.bed_id) FILTER (WHERE s.status IN ('offered', 'accepted')) AS promised,
           count(b.bed_id) FILTER (WHERE NOT b.in_service) AS out_of_service
    FROM bed b LEFT JOIN stay s ON s.stay_id = b.stay_id WHERE b.facility_id = :facility_id
    """,
)
# Whose area is in the hospitel's, or the other way round: beds are offered to the same.
_LINE = Query(
    InLine,
    """
    SELECT stay_id AS id, area, waiting_since,
           row_number() OVER (ORDER BY waiting_since, stay_id) AS place_in_line, count(*) OVER () AS whole
    FROM stay WHERE status = 'waiting'
      AND (area_within(area, CAST(:area AS text)) OR area_within(CAST(:area AS text), area))
    ORDER BY waiting_since, stay_id LIMIT 500
    """,
)
_CLOSE = Query(
    UUID,
    """
    WITH closed AS (
        UPDATE facility SET closed_on = :day WHERE facility_id = :facility_id AND closed_on IS NULL
        RETURNING facility_id
    ), beds AS (
        UPDATE bed b SET in_service = false FROM closed c WHERE b.facility_id = c.facility_id
    )
    SELECT facility_id FROM closed
    """,
)


async def guests_of(source: Source, facility_id: UUID, *, after: UUID, limit: int) -> list[Guest]:
    """List the stays that hold a bed of the hospitel."""
    return await _GUESTS.all(source, facility_id=facility_id, after=after, limit=limit)


async def beds_of(source: Source, facility_id: UUID) -> OwnBeds:
    return await _BEDS.one(source, facility_id=facility_id)


async def line_in(source: Source, area: str) -> list[InLine]:
    """List the stays that wait for a bed such as one in the area, longest waiting first, 500 at most."""
    return await _LINE.all(source, area=area)


async def close_facility(connection: AsyncConnection, facility_id: UUID, *, day: date) -> bool:
    """Close a hospitel and take its beds out of service; return False if it is closed already, or there is none."""
    return await _CLOSE.first(connection, facility_id=facility_id, day=day) is not None
