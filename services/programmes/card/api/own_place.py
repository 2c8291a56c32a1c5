"""The own client of a site or hospitel: whom it expects today. Officers close a place, and its client's access ends."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit, audit_look
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import FIRST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body, Text
from libs.common.refusals import NotFound
from services.programmes.context import Ctx
from services.programmes.hospitels.rows import guests
from services.programmes.sites.actions.own_place import close_site, require_open_place
from services.programmes.sites.rows import own_places

router = APIRouter(prefix="/v1", tags=["sites"])
_LISTING = Listing("own place today", first=FIRST_ID)
Officer = Annotated[Caller, allow("officer")]


class PlaceClosing(Body):
    because: Text


class ClosedPlace(BaseModel):
    """A site or hospitel that is over."""

    id: UUID
    closed_on: date = Field(description="from this day on its client is refused")


class ExpectedPerson(BaseModel):
    """A person with a booking of today at the site, or with a bed of the hospitel."""

    id: UUID = Field(description="of the booking, or of the stay: admission and discharge name it")
    person_id: UUID
    kind: Literal["testing", "vaccination", "hospitel"]
    status: str = Field(description="booked or kept; offered, accepted or admitted")
    at: str | None = Field(description="the time of the seat, HH:MM; null for a bed")
    place: str = Field(description="the number of the seat, or the label of the bed")
    dose_no: int | None = Field(description="of a vaccination")
    offers: str | None = Field(description="a test's method, or the product that is given; null for a bed")
    until: datetime | None = Field(description="until when an offered bed is kept")


@router.get("/own-place/today", operation_id="list_expected_today")
async def today(context: Ctx, caller: Annotated[Caller, allow("facility")], asked: Pages) -> Page[ExpectedPerson]:
    """List the persons whom the caller's own site or hospitel expects today, or has in its beds; and nobody else."""
    day = context.clock.today()
    place = await require_open_place(context.database, caller.party_id, today=day)
    assert caller.party_id is not None
    after, limit = asked.after(_LISTING), asked.one_more
    if place.kind == "hospitel":
        stays = await guests.guests_of(context.database, caller.party_id, after=after, limit=limit)
        part = asked.cut(_LISTING, [_guest(one) for one in stays], key=lambda one: one.id)
    else:
        booked = await own_places.expected_at(context.database, caller.party_id, day=day, after=after, limit=limit)
        part = asked.cut(_LISTING, [_expected(one, place.kind) for one in booked], key=lambda one: one.id)
    await audit_look(context.database, caller, "facility.today", [one.person_id for one in part.rows])
    return Page(items=part.rows, next=part.next)


@router.post("/sites/{site_id}/closing", operation_id="close_site", response_model=ClosedPlace)
async def closing_of_site(
    request: Request, context: Ctx, site_id: UUID, body: PlaceClosing, caller: Officer
) -> Response:
    """Close a site: its own client is refused from today on. Bookings stay until officers move them."""
    day = context.clock.today()

    async def act(connection: AsyncConnection) -> ClosedPlace:
        await close_site(connection, site_id, day=day)
        await audit(connection, caller, "close_site", subject=str(site_id), detail=body.because)
        return ClosedPlace(id=site_id, closed_on=day)

    return await carry_out_once(request, caller, "close_site", act, status=200, audited=False)


@router.post("/facilities/{facility_id}/closing", operation_id="close_facility", response_model=ClosedPlace)
async def closing_of_facility(
    request: Request, context: Ctx, facility_id: UUID, body: PlaceClosing, caller: Officer
) -> Response:
    """Close a hospitel: its beds are out of service, and its own client is refused from today on."""
    day = context.clock.today()

    async def act(connection: AsyncConnection) -> ClosedPlace:
        if not await guests.close_facility(connection, facility_id, day=day):
            raise NotFound(what="facility")
        await audit(connection, caller, "close_facility", subject=str(facility_id), detail=body.because)
        return ClosedPlace(id=facility_id, closed_on=day)

    return await carry_out_once(request, caller, "close_facility", act, status=200, audited=False)


def _guest(guest: guests.Guest) -> ExpectedPerson:
    return ExpectedPerson(
        id=guest.stay_id,
        person_id=guest.person_id,
        kind="hospitel",
        status=guest.status,
        at=None,
        place=guest.bed,
        dose_no=None,
        offers=None,
        until=guest.offered_until,
    )


def _expected(booking: own_places.Expected, kind: Literal["testing", "vaccination"]) -> ExpectedPerson:
    return ExpectedPerson(
        id=booking.booking_id,
        person_id=booking.person_id,
        kind=kind,
        status=booking.status,
        at=f"{booking.starts_at:%H:%M}",
        place=str(booking.seat_no),
        dose_no=booking.dose_no,
        offers=booking.offers,
        until=None,
    )
