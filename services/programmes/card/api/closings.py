"""Officers close a laboratory, site or hospitel: its client is refused from that day on, and its programs end."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body, Text
from services.programmes.context import Context, Ctx
from services.programmes.hospitels.rows import guests
from services.programmes.sites.actions.own_place import close_laboratory, close_site, say_closed

router = APIRouter(prefix="/v1", tags=["sites"])
Officer = Annotated[Caller, allow("officer")]


class PlaceClosing(Body):
    because: Text


class ClosedPlace(BaseModel):
    """A laboratory, site or hospitel that is over."""

    id: UUID
    closed_on: date = Field(description="from this day on its client is refused")


@router.post("/sites/{site_id}/closing", operation_id="close_site", response_model=ClosedPlace)
async def closing_of_site(
    request: Request, context: Ctx, site_id: UUID, body: PlaceClosing, caller: Officer
) -> Response:
    """Close a site: its own client is refused from today on. Bookings there are cancelled, and the persons are told."""
    return await _closed(request, context, caller, "close_site", site_id, body, close_site)


@router.post("/laboratories/{laboratory_id}/closing", operation_id="close_laboratory", response_model=ClosedPlace)
async def closing_of_laboratory(
    request: Request, context: Ctx, laboratory_id: UUID, body: PlaceClosing, caller: Officer
) -> Response:
    """Close a laboratory: its own client is refused from today on. Its results stay as they are."""
    return await _closed(request, context, caller, "close_laboratory", laboratory_id, body, close_laboratory)


@router.post("/facilities/{facility_id}/closing", operation_id="close_facility", response_model=ClosedPlace)
async def closing_of_facility(
    request: Request, context: Ctx, facility_id: UUID, body: PlaceClosing, caller: Officer
) -> Response:
    """Close a hospitel: its beds are out of service, and its own client is refused from today on."""
    return await _closed(request, context, caller, "close_facility", facility_id, body, _close_facility)


async def _close_facility(connection: AsyncConnection, facility_id: UUID, *, day: date) -> date:
    closed = await guests.close_facility(connection, facility_id, day=day)
    return await say_closed(connection, facility_id, day=day, closed=closed, what="facility")


async def _closed(
    request: Request,
    context: Context,
    caller: Caller,
    operation: str,
    place_id: UUID,
    body: PlaceClosing,
    close: Callable[..., Awaitable[date]],
) -> Response:
    """Close a place today and note the reason. `close` returns the day from which it is closed."""
    day = context.clock.today()

    async def act(connection: AsyncConnection) -> ClosedPlace:
        since = await close(connection, place_id, day=day)
        await audit(connection, caller, operation, subject=str(place_id), detail=body.because)
        return ClosedPlace(id=place_id, closed_on=since)

    answer = await carry_out_once(request, caller, operation, act, status=200, audited=False)
    for wake in ("places", "beds"):  # who was booked there, or promised a bed
        context.wakeups.signal(wake)
    return answer
