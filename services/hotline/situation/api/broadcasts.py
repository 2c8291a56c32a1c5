"""Messages to groups: an announcement as a notice to each person of an area, an employer or a programme."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import left_off
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import BoundedList
from libs.common.door.requests.fields import Body, Nothing, ShortText
from libs.common.door.requests.places import refuse_unknown_places
from libs.common.refusals import NotFound
from services.hotline.context import Ctx
from services.hotline.situation.actions.broadcast import ask_for_broadcast, confirm_broadcast, withdraw_broadcast
from services.hotline.situation.api.announcements import SHOWN_MAX, Manager
from services.hotline.situation.rows import broadcasts as rows

router = APIRouter(prefix="/v1/broadcasts", tags=["situation"])
Programme = Literal["booked", "isolating", "claiming"]


class NewBroadcast(Body):
    """An announcement for a group: the persons who belong to each part that is given."""

    announcement_id: UUID
    area: ShortText | None = Field(None, examples=["TH-10"])
    """Who lives in the area, or works for an employer there."""
    employer_id: UUID | None = None
    programme: Programme | None = None
    """`booked`: a test or vaccination to come. `isolating`: under an order today. `claiming`: a claim is open."""

    @model_validator(mode="after")
    def _group(self) -> "NewBroadcast":
        if self.area is None and self.employer_id is None and self.programme is None:
            raise PydanticCustomError("group_needed", "an area, an employer or a programme")
        return self


class ReadNumber(Body):
    persons: Annotated[int, Field(ge=1, le=100_000_000, strict=True)] = Field(
        description="the number of persons that was read before confirming"
    )


class Broadcast(BaseModel):
    """An announcement on its way to a group."""

    id: UUID
    announcement_id: UUID
    area: str | None
    employer_id: UUID | None
    programme: Programme | None
    persons: int = Field(description="how many it reaches, counted when it was asked for")
    status: Literal["waiting", "sending", "sent", "withdrawn"] = Field(
        description="waiting: a second person must confirm it. sent: all its notices are queued."
    )
    queued: int = Field(description="the notices that are queued so far")
    asked_by: str
    asked_at: datetime
    ended_by: str | None = Field(description="who confirmed or withdrew it")
    ended_at: datetime | None = Field(description="when it was confirmed or withdrawn")

    @classmethod
    def of(cls, one: rows.Broadcast) -> "Broadcast":
        return cls.model_validate(
            {
                "id": one.broadcast_id,
                **{name: getattr(one, name) for name in cls.model_fields if name != "id"},
            }
        )


@router.post("", status_code=201, operation_id="ask_for_broadcast", response_model=Broadcast)
async def ask(request: Request, context: Ctx, body: NewBroadcast, caller: Manager) -> Response:
    """Ask to send an announcement to a group. The answer counts the persons; nothing is sent yet."""
    refuse_unknown_places(request, areas={"/area": body.area})
    group = rows.Group(area=body.area, employer_id=body.employer_id, programme=body.programme)

    async def act(connection: AsyncConnection) -> Broadcast:
        asked = await ask_for_broadcast(
            connection,
            group,
            announcement_id=body.announcement_id,
            on=context.clock.today(),
            asked_by=caller.name,
        )
        return Broadcast.of(asked)

    return await carry_out_once(request, caller, "ask_for_broadcast", act)


@router.post("/{broadcast_id}/confirmation", operation_id="confirm_broadcast", response_model=Broadcast)
async def confirm(request: Request, context: Ctx, broadcast_id: UUID, body: ReadNumber, caller: Manager) -> Response:
    """Confirm, as a second person, the number that was read. Its notices are sent from now on, not at night."""
    today = context.clock.today()

    async def act(connection: AsyncConnection) -> Broadcast:
        return Broadcast.of(
            await confirm_broadcast(connection, broadcast_id, persons=body.persons, on=today, by=caller.name)
        )

    return await carry_out_once(request, caller, "confirm_broadcast", act, status=200)


@router.post("/{broadcast_id}/withdrawal", operation_id="withdraw_broadcast", response_model=Broadcast)
async def withdraw(request: Request, broadcast_id: UUID, _body: Nothing, caller: Manager) -> Response:
    """Withdraw a message that waits for its second person."""

    async def act(connection: AsyncConnection) -> Broadcast:
        return Broadcast.of(await withdraw_broadcast(connection, broadcast_id, by=caller.name))

    return await carry_out_once(request, caller, "withdraw_broadcast", act, status=200)


@router.get("", operation_id="list_broadcasts")
async def broadcasts(context: Ctx, _: Manager) -> BoundedList[Broadcast]:
    """List 100 messages at most: first those that wait for a second person, then the newest."""
    found = await rows.newest_broadcasts(context.database, limit=SHOWN_MAX)
    return BoundedList(items=[Broadcast.of(one) for one in found], left_off=left_off(found))


@router.get("/{broadcast_id}", operation_id="read_broadcast")
async def read(context: Ctx, broadcast_id: UUID, _: Manager) -> Broadcast:
    """Read a message and how many of its notices are queued."""
    broadcast = await rows.broadcast(context.database, broadcast_id)
    if broadcast is None:
        raise NotFound(what="broadcast")
    return Broadcast.of(broadcast)
