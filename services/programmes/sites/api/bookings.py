"""Bookings: made by the person, or by an officer for a person."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_look
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.callers.whose import of_person, require_person, visible
from libs.common.door.requests.fields import Body, Nothing
from services.programmes.context import Context, Ctx
from services.programmes.sites.actions.book import book, move_booking
from services.programmes.sites.actions.end_booking import end_booking
from services.programmes.sites.rows import bookings as rows
from services.programmes.sites.rules.why_that_day import why_that_day

router = APIRouter(prefix="/v1/bookings", tags=["bookings"])
Booker = Annotated[Caller, allow("person", "officer", acting=True)]


class NewBooking(Body):
    person_id: UUID
    session_id: UUID


class BookingMove(Body):
    session_id: UUID


class Booking(BaseModel):
    """A person's seat at a session."""

    id: UUID
    person_id: UUID
    programme: str
    session_id: UUID
    seat_no: int
    dose_no: int | None
    status: str


class BookingReason(BaseModel):
    """A reason for the day of a booking; `rank` of `of` is the place in the order of a schedule."""

    step: str
    arithmetic: str
    by: str | None = Field(default=None, description="who chose the day: the person, or an officer")
    rank: int | None = Field(default=None, description="the place in the order of the schedule")
    of: int | None = Field(default=None, description="of how many in that order")


class BookingShown(Booking):
    """A booking with its time and place, and the reasons for its day."""

    day: date
    place: str = Field(description="the name of the site")
    address: str
    area: str
    starts_at: str = Field(examples=["09:00"])
    ends_at: str = Field(examples=["12:00"])
    why: list[BookingReason]


class BookingCancelled(BaseModel):
    """A booking that was cancelled."""

    id: UUID
    status: Literal["cancelled"] = "cancelled"


@router.post("", status_code=201, operation_id="book_seat", response_model=Booking)
async def make(request: Request, context: Ctx, body: NewBooking, caller: Booker) -> Response:
    """Book a seat for the person's open test or next dose."""
    require_person(caller, body.person_id)
    today = context.clock.today()

    async def act(connection: AsyncConnection) -> Booking:
        return _made(await book(connection, **body.model_dump(), made_by=caller.name, today=today))

    return await carry_out_once(request, caller, "book_seat", act)


@router.get("/{booking_id}", operation_id="read_booking", response_model_exclude_unset=True)
async def read(context: Ctx, booking_id: UUID, caller: Booker) -> BookingShown:
    """Read a booking: time, place, and the reasons: the place in the order of its schedule, or who chose it."""
    booking = await _visible(context, booking_id, caller)
    await audit_look(context.database, caller, "booking.read", [booking.person_id])
    why = why_that_day(
        area=booking.person_area or booking.area,
        risk=booking.risk or 0,
        registered_at=booking.registered_at or booking.recorded_at,
        rank=booking.rank,
        of=booking.persons,
        dose_no=booking.dose_no or 0,
        chosen_by=booking.made_by.partition(":")[0],
    )
    return BookingShown(
        **_made(booking).model_dump(),
        day=booking.day,
        place=booking.place,
        address=booking.address,
        area=booking.area,
        starts_at=f"{booking.starts_at:%H:%M}",
        ends_at=f"{booking.ends_at:%H:%M}",
        why=[BookingReason.model_validate(reason) for reason in why],
    )


@router.post("/{booking_id}/move", operation_id="move_booking", response_model=Booking)
async def move(request: Request, context: Ctx, booking_id: UUID, body: BookingMove, caller: Booker) -> Response:
    """Move a booking to another time or place. If the new seat is taken, the old one stays."""
    booking = await _visible(context, booking_id, caller)
    today = context.clock.today()

    async def act(connection: AsyncConnection) -> Booking:
        moved = await move_booking(
            connection,
            booking_id=booking_id,
            person_id=booking.person_id,
            session_id=body.session_id,
            by=caller.name,
            today=today,
        )
        return _made(moved)

    return await carry_out_once(request, caller, "move_booking", act, status=200)


@router.post("/{booking_id}/cancellation", operation_id="cancel_booking", response_model=BookingCancelled)
async def cancel(request: Request, context: Ctx, booking_id: UUID, body: Nothing, caller: Booker) -> Response:
    """Cancel a booking. The seat is free for another person."""
    booking = await _visible(context, booking_id, caller)

    async def act(connection: AsyncConnection) -> BookingCancelled:
        await end_booking(connection, booking_id=booking_id, person_id=booking.person_id, status="cancelled")
        return BookingCancelled(id=booking_id)

    return await carry_out_once(request, caller, "cancel_booking", act, status=200)


async def _visible(context: Context, booking_id: UUID, caller: Caller) -> rows.PlacedBooking:
    return visible(caller, await rows.placed_booking(context.database, booking_id), of_person, what="booking")


def _made(booking: rows.Booking | rows.PlacedBooking) -> Booking:
    return Booking(
        id=booking.booking_id,
        person_id=booking.person_id,
        programme=booking.programme,
        session_id=booking.session_id,
        seat_no=booking.seat_no,
        dose_no=booking.dose_no,
        status=booking.status,
    )
