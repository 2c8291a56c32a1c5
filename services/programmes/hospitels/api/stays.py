"""A person's stay in a hospitel: the offer, the answer, admission, transfer, discharge, referral."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_look
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.callers.whose import Whose, visible
from libs.common.door.requests.fields import Body, Nothing, Text
from libs.common.refusals import NotFound
from services.programmes.context import Context, Ctx
from services.programmes.hospitels.actions import move_stay
from services.programmes.hospitels.rows import beds, stays
from services.programmes.sites.actions.own_place import require_open_place

router = APIRouter(prefix="/v1/stays/{stay_id}", tags=["stays"])
Own = Annotated[Caller, allow("person", "officer", acting=True)]
Officer = Annotated[Caller, allow("officer")]
Place = Annotated[Caller, allow("officer", "facility")]


class StayEnd(Body):
    reason: Text


class Transfer(Body):
    facility_id: UUID
    reason: Text


class StayReview(Body):
    note: Text


class StepTaken(BaseModel):
    """One step of a stay."""

    step: str
    bed_id: UUID | None
    note: str
    at: datetime


class StayShown(BaseModel):
    """A person's stay in a hospitel, from the waiting list to discharge or to a hospital."""

    id: UUID
    person_id: UUID
    area: str
    status: str
    waiting_since: datetime
    offered_until: datetime | None
    admitted_on: date | None
    ended_on: date | None
    reason: str | None
    bed: str | None = Field(description="the label of the bed")
    facility_id: UUID | None
    facility: str | None = Field(description="the name of the hospitel")
    address: str | None
    officer_why: str | None = Field(description="why an officer has to see to it")
    steps: list[StepTaken]


class StayMoved(BaseModel):
    """A stay after a step."""

    id: UUID
    person_id: UUID
    status: str
    bed_id: UUID | None


@router.get("", operation_id="read_stay")
async def read(context: Ctx, stay_id: UUID, caller: Own) -> StayShown:
    """Read a stay with every step: for the person, and for officers. Audited."""
    stay = await _visible(context, stay_id, caller)
    await audit_look(context.database, caller, "stay.read", [stay.person_id])
    steps = [StepTaken(**asdict(step)) for step in await stays.steps_of(context.database, stay_id)]
    return StayShown(id=stay_id, **asdict(stay), steps=steps)


@router.post("/acceptance", operation_id="accept_bed", response_model=StayMoved)
async def accept(request: Request, context: Ctx, stay_id: UUID, body: Nothing, caller: Own) -> Response:
    """Accept the offered bed. It is kept until the person arrives."""
    now = context.clock.now()
    return await _moved(
        request,
        context,
        stay_id,
        caller,
        "accept_bed",
        lambda c: move_stay.accept_offer(c, stay_id, by=caller.name, now=now),
    )


@router.post("/refusal", operation_id="decline_bed", response_model=StayMoved)
async def decline(request: Request, context: Ctx, stay_id: UUID, body: Nothing, caller: Own) -> Response:
    """Decline the offered bed. It goes to the next person; the isolation order stays in force."""
    return await _moved(
        request, context, stay_id, caller, "decline_bed", lambda c: move_stay.decline_offer(c, stay_id, by=caller.name)
    )


@router.post("/admission", operation_id="admit_to_bed", response_model=StayMoved)
async def admit(request: Request, context: Ctx, stay_id: UUID, body: Nothing, caller: Place) -> Response:
    """Admit the person, who has arrived, to the offered bed."""
    day = context.clock.today()
    return await _moved(
        request,
        context,
        stay_id,
        caller,
        "admit_to_bed",
        lambda c: move_stay.admit(c, stay_id, by=caller.name, day=day),
    )


@router.post("/transfer", operation_id="transfer_stay", response_model=StayMoved)
async def transfer(request: Request, context: Ctx, stay_id: UUID, body: Transfer, caller: Officer) -> Response:
    """Transfer the person to a free bed elsewhere. Without a free bed nothing changes."""
    if not await beds.facility_known(context.database, body.facility_id):
        raise NotFound(what="facility", pointer="/facility_id")
    return await _moved(
        request,
        context,
        stay_id,
        caller,
        "transfer_stay",
        lambda c: move_stay.transfer(c, stay_id, by=caller.name, **body.model_dump()),
    )


@router.post("/discharge", operation_id="discharge_stay", response_model=StayMoved)
async def discharge(request: Request, context: Ctx, stay_id: UUID, body: StayEnd, caller: Place) -> Response:
    """Discharge the person. The bed is free for the next one."""
    day = context.clock.today()
    return await _moved(
        request,
        context,
        stay_id,
        caller,
        "discharge_stay",
        lambda c: move_stay.discharge(c, stay_id, by=caller.name, day=day, reason=body.reason),
    )


@router.post("/referral", operation_id="refer_to_hospital", response_model=StayMoved)
async def refer(request: Request, context: Ctx, stay_id: UUID, body: StayEnd, caller: Place) -> Response:
    """Refer the person to a hospital because of symptoms or complications."""
    clock = context.clock
    day, now = clock.today(), clock.now()
    return await _moved(
        request,
        context,
        stay_id,
        caller,
        "refer_to_hospital",
        lambda c: move_stay.refer(c, stay_id, by=caller.name, day=day, reason=body.reason, now=now),
    )


@router.post("/attention", operation_id="see_to_stay", response_model=StayMoved)
async def see_to(request: Request, context: Ctx, stay_id: UUID, body: StayReview, caller: Officer) -> Response:
    """Record that an officer has handled what the stay needed."""
    return await _moved(
        request,
        context,
        stay_id,
        caller,
        "see_to_stay",
        lambda c: move_stay.see_to_stay(c, stay_id, by=caller.name, note=body.note),
    )


async def _moved(
    request: Request,
    context: Context,
    stay_id: UUID,
    caller: Caller,
    operation: str,
    move: Callable[[AsyncConnection], Awaitable[None]],
) -> Response:
    await _visible(context, stay_id, caller)

    async def act(connection: AsyncConnection) -> StayMoved:
        await move(connection)
        after = await move_stay.locked_stay(connection, stay_id)
        return StayMoved(id=stay_id, person_id=after.person_id, status=after.status, bed_id=after.bed_id)

    answer = await carry_out_once(request, caller, operation, act, status=200)
    context.wakeups.signal("beds")
    return answer


async def _visible(context: Context, stay_id: UUID, caller: Caller) -> stays.StayInBed:
    stay = await stays.stay_in_bed(context.database, stay_id)
    if caller.party == "facility":
        await require_open_place(context.database, caller.party_id, today=context.clock.today())
    return visible(caller, stay, lambda s: Whose(person=s.person_id, facility=s.facility_id), what="stay")
