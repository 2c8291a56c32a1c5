"""Statements about places with clients of their own: whether they are open, and who is expected there today."""

from dataclasses import dataclass
from datetime import date, time
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Query, Source
from libs.copies.aliases import SAME_PERSON

PlaceKind = Literal["laboratory", "testing", "vaccination", "hospitel"]


@dataclass(frozen=True, slots=True)
class PlaceState:
    """A laboratory, site or hospitel. `closed_on`: the first day on which it is over."""

    kind: PlaceKind
    name: str
    area: str
    address: str
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class Expected:
    """A booking of a day at a site."""

    booking_id: UUID
    person_id: UUID
    starts_at: time
    seat_no: int
    dose_no: int | None
    offers: str
    status: str


_STATE = Query(
    PlaceState,
    """
    SELECT programme AS kind, name, area, address, closed_on FROM site WHERE site_id = :place_id
    UNION ALL SELECT 'hospitel', name, area, address, closed_on FROM facility WHERE facility_id = :place_id
    UNION ALL SELECT 'laboratory', name, area, address, closed_on FROM laboratory WHERE laboratory_id = :place_id
    """,
)
_CLOSE_SITE = Query(
    UUID, "UPDATE site SET closed_on = :day WHERE site_id = :place_id AND closed_on IS NULL RETURNING site_id"
)
_CLOSE_LABORATORY = Query(
    UUID,
    """
    UPDATE laboratory SET closed_on = :day WHERE laboratory_id = :place_id AND closed_on IS NULL RETURNING laboratory_id
    """,
)
_EXPECTED = Query(
    Expected,
    """
    SELECT b.booking_id, b.person_id, x.starts_at, b.seat_no, b.dose_no, x.offers, b.status
    FROM session x JOIN booking b USING (session_id)
    WHERE x.site_id = :site_id AND x.day = :day AND b.status IN ('booked', 'kept') AND b.booking_id > :after
    ORDER BY b.booking_id LIMIT :limit
    """,
)
_IS_EXPECTED = Query(
    bool,
    f"""
    SELECT EXISTS (
        SELECT FROM booking b JOIN session x USING (session_id)
        WHERE x.site_id = :site_id AND x.day = :day AND b.status IN ('booked', 'kept')
          AND b.person_id IN {SAME_PERSON}) AS expected
    """,
)


async def place_state(source: Source, place_id: UUID) -> PlaceState | None:
    return await _STATE.first(source, place_id=place_id)


async def close_site(connection: AsyncConnection, site_id: UUID, *, day: date) -> bool:
    """Close a site from the day on; return False if it is closed already, or there is none."""
    return await _CLOSE_SITE.first(connection, place_id=site_id, day=day) is not None


async def close_laboratory(connection: AsyncConnection, laboratory_id: UUID, *, day: date) -> bool:
    """Close a laboratory from the day on; return False if it is closed already, or there is none."""
    return await _CLOSE_LABORATORY.first(connection, place_id=laboratory_id, day=day) is not None


async def expected_at(source: Source, site_id: UUID, *, day: date, after: UUID, limit: int) -> list[Expected]:
    """List the bookings of the day at the site that were not cancelled, in the order in which they were made."""
    return await _EXPECTED.all(source, site_id=site_id, day=day, after=after, limit=limit)


async def is_expected(source: Source, site_id: UUID, person_id: UUID, *, day: date) -> bool:
    """Tell whether the person, under any id, has a booking of the day at the site."""
    return await _IS_EXPECTED.one(source, site_id=site_id, person_id=person_id, day=day)
