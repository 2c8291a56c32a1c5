"""Bookings: a person's own, or an officer's for a person."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_look
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.own_person import require_person
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body, Nothing
from libs.common.refusals import NotFound
from services.programmes.context import Context, Ctx
from services.programmes.sites import rows as queries
from services.programmes.sites.actions.book import book, move_booking
from services.programmes.sites.actions.end_booking import end_booking
from services.programmes.sites.rules.why_that_day import why_that_day

router = APIRouter(prefix="/v1/bookings", tags=["bookings"])
Booker = Annotated[Caller, allow("person", "officer", acting=True)]


class NewBooking(Body):
    person_id: UUID
    session_id: UUID


class Moving(Body):
    session_id: UUID


@router.post("", status_code=201, operation_id="book_seat")
async def make(request: Request, context: Ctx, body: NewBooking, caller: Booker) -> Response:
    """A seat for what the person is registered for: the open test, or the next dose."""
    await require_person(context.database, caller, body.person_id, what="person")
    today = context.clock.today()

    async def act(connection: AsyncConnection) -> Any:
        row = await book(connection, **body.model_dump(), made_by=caller.name, today=today)
        return _made(row)

    return await carry_out_once(request, caller, "book_seat", act)


@router.get("/{booking_id}", operation_id="read_booking")
async def read(request: Request, context: Ctx, booking_id: UUID, caller: Booker) -> dict[str, Any]:
    """When and where, and why then: the place in the order of its schedule, or who chose it."""
    row = await _visible(request, context, booking_id, caller)
    await audit_look(context.database, caller, "booking.read", [row["person_id"]])
    why = why_that_day(
        area=row["person_area"] or row["area"],
        risk=row["risk"] or 0,
        registered_at=row["registered_at"] or row["recorded_at"],
        rank=row["rank"],
        of=row["persons"],
        dose_no=row["dose_no"] or 0,
        chosen_by=row["made_by"].partition(":")[0],
    )
    place = {name: row[name] for name in ("day", "place", "address", "area")}
    times = {"starts_at": f"{row['starts_at']:%H:%M}", "ends_at": f"{row['ends_at']:%H:%M}"}
    return {**_made(row), **place, **times, "why": why}


@router.post("/{booking_id}/move", operation_id="move_booking")
async def move(request: Request, context: Ctx, booking_id: UUID, body: Moving, caller: Booker) -> Response:
    """To another time or place; where the new seat is not to be had, the old one stays."""
    row = await _visible(request, context, booking_id, caller)
    today = context.clock.today()

    async def act(connection: AsyncConnection) -> Any:
        moved = await move_booking(connection, booking=row, session_id=body.session_id, by=caller.name, today=today)
        return _made(moved)

    return await carry_out_once(request, caller, "move_booking", act, status=200)


@router.post("/{booking_id}/cancellation", operation_id="cancel_booking")
async def cancel(request: Request, context: Ctx, booking_id: UUID, body: Nothing, caller: Booker) -> Response:
    """The seat is free for somebody else."""
    row = await _visible(request, context, booking_id, caller)

    async def act(connection: AsyncConnection) -> Any:
        await end_booking(connection, booking_id=booking_id, person_id=row["person_id"], status="cancelled")
        return {"id": booking_id, "status": "cancelled"}

    return await carry_out_once(request, caller, "cancel_booking", act, status=200)


async def _visible(request: Request, context: Context, booking_id: UUID, caller: Caller) -> dict[str, Any]:
    row = await queries.booking(context.database, booking_id)
    if row is None:
        raise NotFound(what="booking")
    await require_person(context.database, caller, row["person_id"], what="booking")
    return row


def _made(row: dict[str, Any]) -> dict[str, Any]:
    named = ("person_id", "programme", "session_id", "seat_no", "dose_no", "status")
    return {"id": row["booking_id"], **{name: row[name] for name in named}}
