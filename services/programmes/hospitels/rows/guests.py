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


_GUESTS = Query(
    Guest,
    """
    SELECT s.stay_id, s.person_id, b.label AS bed, s.status, s.offered_until, s.admitted_on
    FROM bed b JOIN stay s ON s.stay_id = b.stay_id
    WHERE b.facility_id = :facility_id AND s.stay_id > :after ORDER BY s.stay_id LIMIT :limit
    """,
)
_CLOSE = Query(
    UUID,
    """
    WITH closed AS (
        UPDATE facility SET closed_on = coalesce(closed_on, :day) WHERE facility_id = :facility_id RETURNING facility_id
    ), beds AS (
        UPDATE bed b SET in_service = false FROM closed c WHERE b.facility_id = c.facility_id
    )
    SELECT facility_id FROM closed
    """,
)


async def guests_of(source: Source, facility_id: UUID, *, after: UUID, limit: int) -> list[Guest]:
    """List the stays that hold a bed of the hospitel."""
    return await _GUESTS.all(source, facility_id=facility_id, after=after, limit=limit)


async def close_facility(connection: AsyncConnection, facility_id: UUID, *, day: date) -> bool:
    """Close a hospitel from the day on, and take its beds out of service; return False if there is none."""
    return await _CLOSE.first(connection, facility_id=facility_id, day=day) is not None
