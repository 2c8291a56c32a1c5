"""Officers close a laboratory, site or hospitel: its client is refused from that day on, and its programs end."""

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
from services.programmes.context import Ctx
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
    """Close a site: its own client is refused from today on. Bookings stay until officers move them."""
    day = context.clock.today()

    async def act(connection: AsyncConnection) -> ClosedPlace:
        since = await close_site(connection, site_id, day=day)
        await audit(connection, caller, "close_site", subject=str(site_id), detail=body.because)
        return ClosedPlace(id=site_id, closed_on=since)

    return await carry_out_once(request, caller, "close_site", act, status=200, audited=False)


@router.post("/laboratories/{laboratory_id}/closing", operation_id="close_laboratory", response_model=ClosedPlace)
async def closing_of_laboratory(
    request: Request, context: Ctx, laboratory_id: UUID, body: PlaceClosing, caller: Officer
) -> Response:
    """Close a laboratory: its own client is refused from today on. Its results stay as they are."""
    day = context.clock.today()

    async def act(connection: AsyncConnection) -> ClosedPlace:
        since = await close_laboratory(connection, laboratory_id, day=day)
        await audit(connection, caller, "close_laboratory", subject=str(laboratory_id), detail=body.because)
        return ClosedPlace(id=laboratory_id, closed_on=since)

    return await carry_out_once(request, caller, "close_laboratory", act, status=200, audited=False)


@router.post("/facilities/{facility_id}/closing", operation_id="close_facility", response_model=ClosedPlace)
async def closing_of_facility(
    request: Request, context: Ctx, facility_id: UUID, body: PlaceClosing, caller: Officer
) -> Response:
    """Close a hospitel: its beds are out of service, and its own client is refused from today on."""
    day = context.clock.today()

    async def act(connection: AsyncConnection) -> ClosedPlace:
        closed = await guests.close_facility(connection, facility_id, day=day)
        since = await say_closed(connection, facility_id, day=day, closed=closed, what="facility")
        await audit(connection, caller, "close_facility", subject=str(facility_id), detail=body.because)
        return ClosedPlace(id=facility_id, closed_on=since)

    return await carry_out_once(request, caller, "close_facility", act, status=200, audited=False)
