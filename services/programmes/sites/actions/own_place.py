"""The client of a place acts for its own place, while that is open, and for the persons who are expected there."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Source
from libs.common.refusals import NotFound, Refusal
from libs.common.spine.outbox import append
from libs.contracts.programmes import PlaceClosed
from services.programmes.sites.rows import own_places


class FacilityHasEnded(Refusal):
    code = "facility_has_ended"
    kind = "forbidden"


async def require_open_place(source: Source, place_id: UUID | None, *, today: date) -> own_places.PlaceState:
    """Return the place of the client; refused if it is none of ours, or over."""
    place = await own_places.place_state(source, place_id) if place_id is not None else None
    if place is None:
        raise NotFound(what="facility")
    if place.closed_on is not None and place.closed_on <= today:
        raise FacilityHasEnded
    return place


async def require_expected(source: Source, place_id: UUID, person_id: UUID, *, day: date) -> None:
    """Refuse persons without a booking of the day at the site: the client learns of nobody else."""
    if not await own_places.is_expected(source, place_id, person_id, day=day):
        raise NotFound(what="person", pointer="/person_id")


async def require_laboratory(source: Source, laboratory_id: UUID, *, today: date) -> None:
    """Refuse a laboratory to which nothing can be sent: there is none, or it is over."""
    place = await own_places.place_state(source, laboratory_id)
    if place is None or place.kind != "laboratory" or (place.closed_on is not None and place.closed_on <= today):
        raise NotFound(what="laboratory", pointer="/laboratory_id")


async def require_laboratory_open(source: Source, laboratory_id: UUID | None, *, today: date) -> None:
    """Refuse the client of a laboratory that is over."""
    place = await own_places.place_state(source, laboratory_id) if laboratory_id is not None else None
    if place is not None and place.closed_on is not None and place.closed_on <= today:
        raise FacilityHasEnded


async def close_site(connection: AsyncConnection, site_id: UUID, *, day: date) -> date:
    """Close a site and return its first day of being over. A duty cancels the bookings there."""
    closed = await own_places.close_site(connection, site_id, day=day)
    return await say_closed(connection, site_id, day=day, closed=closed, what="site")


async def close_laboratory(connection: AsyncConnection, laboratory_id: UUID, *, day: date) -> date:
    """Close a laboratory and return its first day of being over. What it found stays."""
    closed = await own_places.close_laboratory(connection, laboratory_id, day=day)
    return await say_closed(connection, laboratory_id, day=day, closed=closed, what="laboratory")


async def say_closed(connection: AsyncConnection, place_id: UUID, *, day: date, closed: bool, what: str) -> date:
    """Say that the place is closed, if it just was: its programs end. Return the day since when it is over."""
    if closed:
        await append(connection, PlaceClosed(place_id=place_id, closed_on=day))
        return day
    place = await own_places.place_state(connection, place_id)
    if place is None or place.closed_on is None:
        raise NotFound(what=what)
    return place.closed_on
