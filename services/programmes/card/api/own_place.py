"""The own client of a laboratory, site or hospitel: its place, and whom it expects today."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from libs.common.audit.writing import audit_look
from libs.common.database.rows import left_off
from libs.common.door.answers.pages import FIRST_ID, BoundedList, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.refusals import NotFound
from services.programmes.card.actions.name_persons import name_persons
from services.programmes.context import Context, Ctx
from services.programmes.hospitels.rows import guests
from services.programmes.sites.actions.own_place import require_open_place
from services.programmes.sites.rows import own_places

router = APIRouter(prefix="/v1/own-place", tags=["own place"])
_LISTING = Listing("own place today", first=FIRST_ID)
Place = Annotated[Caller, allow("facility")]


class OwnBeds(BaseModel):
    """The beds of the caller's own hospitel."""

    beds: int
    free: int
    occupied: int
    promised: int
    out_of_service: int


class OwnPlace(BaseModel):
    """The laboratory, site or hospitel for which the caller works."""

    id: UUID
    kind: own_places.PlaceKind
    name: str
    area: str
    address: str
    beds: OwnBeds | None = Field(description="of a hospitel")


class ExpectedPerson(BaseModel):
    """A person with a booking of today at the site, or with a bed of the hospitel."""

    id: UUID = Field(description="of the booking, or of the stay: admission and discharge name it")
    person_id: UUID
    name: str | None = Field(description="to be compared with a document; null if it was erased, or cannot be read now")
    kind: Literal["testing", "vaccination", "hospitel"]
    status: str = Field(description="booked or kept; offered, accepted or admitted")
    at: str | None = Field(description="the time of the seat, HH:MM; null for a bed")
    place: str = Field(description="the number of the seat, or the label of the bed")
    dose_no: int | None = Field(description="of a vaccination")
    offers: str | None = Field(description="a test's method, or the product that is given; null for a bed")
    until: datetime | None = Field(description="until when an offered bed is kept")
    admitted_on: date | None = Field(description="the first day in the bed")


class PersonInLine(BaseModel):
    """A person who waits for a bed in the area of the hospitel, without a name: who arrives shows a document."""

    id: UUID = Field(description="of the stay")
    area: str
    waiting_since: datetime
    place_in_line: int


@router.get("", operation_id="read_own_place")
async def read(context: Ctx, caller: Annotated[Caller, allow("facility", "laboratory")]) -> OwnPlace:
    """Read for which place the caller works; of a hospitel, with its beds as they are now."""
    place = await require_open_place(context.database, caller.party_id, today=context.clock.today())
    assert caller.party_id is not None
    beds = await guests.beds_of(context.database, caller.party_id) if place.kind == "hospitel" else None
    return OwnPlace(
        id=caller.party_id,
        kind=place.kind,
        name=place.name,
        area=place.area,
        address=place.address,
        beds=OwnBeds.model_validate(beds, from_attributes=True) if beds else None,
    )


@router.get("/today", operation_id="list_expected_today")
async def today(context: Ctx, caller: Place, asked: Pages) -> Page[ExpectedPerson]:
    """List the persons whom the caller's own site or hospitel expects today, or has in its beds; and nobody else."""
    day = context.clock.today()
    place = await require_open_place(context.database, caller.party_id, today=day)
    assert caller.party_id is not None
    after, limit = asked.after(_LISTING), asked.one_more
    if place.kind == "hospitel":
        stays = await guests.guests_of(context.database, caller.party_id, after=after, limit=limit)
        part = asked.cut(_LISTING, [_guest(one) for one in stays], key=lambda one: one.id)
    elif place.kind == "laboratory":
        raise NotFound(what="facility")
    else:
        booked = await own_places.expected_at(context.database, caller.party_id, day=day, after=after, limit=limit)
        part = asked.cut(_LISTING, [_expected(one, place.kind) for one in booked], key=lambda one: one.id)
    await audit_look(context.database, caller, "facility.today", [one.person_id for one in part.rows])
    return Page(items=await _named(context, part.rows), next=part.next)


@router.get("/waiting-list", operation_id="list_own_waiting_list")
async def waiting_list(context: Ctx, caller: Place) -> BoundedList[PersonInLine]:
    """List how many wait for a bed in the hospitel's area, longest waiting first; without their names."""
    place = await require_open_place(context.database, caller.party_id, today=context.clock.today())
    if place.kind != "hospitel":
        raise NotFound(what="facility")
    waiting = await guests.line_in(context.database, place.area)
    items = [PersonInLine.model_validate(one, from_attributes=True) for one in waiting]
    return BoundedList(items=items, left_off=left_off(waiting))


async def _named(context: Context, persons: Sequence[ExpectedPerson]) -> list[ExpectedPerson]:
    names = await name_persons(context, [one.person_id for one in persons])
    return [one.model_copy(update={"name": names.get(one.person_id)}) for one in persons]


def _guest(guest: guests.Guest) -> ExpectedPerson:
    return ExpectedPerson(
        id=guest.stay_id,
        person_id=guest.person_id,
        name=None,
        kind="hospitel",
        status=guest.status,
        at=None,
        place=guest.bed,
        dose_no=None,
        offers=None,
        until=guest.offered_until,
        admitted_on=guest.admitted_on,
    )


def _expected(booking: own_places.Expected, kind: Literal["testing", "vaccination"]) -> ExpectedPerson:
    return ExpectedPerson(
        id=booking.booking_id,
        person_id=booking.person_id,
        name=None,
        kind=kind,
        status=booking.status,
        at=f"{booking.starts_at:%H:%M}",
        place=str(booking.seat_no),
        dose_no=booking.dose_no,
        offers=booking.offers,
        until=None,
        admitted_on=None,
    )
