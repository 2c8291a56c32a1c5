"""Sites, and sessions: periods at a site with a number of seats."""

from datetime import date, time
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal
from libs.common.spine.outbox import append
from libs.common.values.identifiers import uuid7
from libs.contracts.programmes import PlaceOpened
from services.programmes.sites.rows import sessions


class SessionKnown(Refusal):
    code = "session_already_open"


class SiteHasClosed(Refusal):
    code = "site_has_closed"


class SeatsTaken(Refusal):
    code = "seats_are_taken"


async def open_site(
    connection: AsyncConnection, *, programme: Literal["testing", "vaccination"], name: str, area: str, address: str
) -> UUID:
    site_id = uuid7()
    await sessions.insert_site(connection, site_id=site_id, programme=programme, name=name, area=area, address=address)
    await append(connection, PlaceOpened(place_id=site_id, party="facility"))
    return site_id


async def open_session(
    connection: AsyncConnection,
    *,
    site_id: UUID,
    day: date,
    starts_at: time,
    ends_at: time,
    capacity: int,
    offers: str,
) -> UUID:
    if await sessions.programme_of(connection, site_id) is None:
        raise NotFound(what="site")
    if await sessions.is_closed(connection, site_id, day=day):
        raise SiteHasClosed
    session_id = uuid7()
    made = await sessions.insert_session(
        connection,
        session_id=session_id,
        site_id=site_id,
        day=day,
        starts_at=starts_at,
        ends_at=ends_at,
        capacity=capacity,
        offers=offers,
    )
    if not made:
        raise SessionKnown
    await sessions.insert_seats(connection, session_id, first=1, last=capacity)
    return session_id


async def change_seats(connection: AsyncConnection, *, session_id: UUID, capacity: int) -> None:
    """Add seats to a session, or remove free ones."""
    before = await sessions.lock_capacity(connection, session_id)
    if before is None:
        raise NotFound(what="session")
    if capacity > before:
        last = await sessions.last_seat(connection, session_id)
        await sessions.insert_seats(connection, session_id, first=last + 1, last=last + capacity - before)
    elif capacity < before:
        removed = await sessions.remove_free_seats(connection, session_id, count=before - capacity)
        if removed < before - capacity:
            raise SeatsTaken(free=removed)
    await sessions.set_capacity(connection, session_id, capacity)
