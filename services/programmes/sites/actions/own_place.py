"""A facility's client acts for its own place, while that is open, and for the persons who are expected there."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Source
from libs.common.refusals import NotFound, Refusal
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


async def close_site(connection: AsyncConnection, site_id: UUID, *, day: date) -> None:
    """Close a site: from now on its client is refused. Bookings stay; officers move them."""
    if not await own_places.close_site(connection, site_id, day=day):
        raise NotFound(what="site")
