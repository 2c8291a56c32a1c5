"""A person's way through a hospitel: the offer, the answer, admission, transfer, discharge, referral."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_look
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.own_person import require_person
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body, Nothing, Text
from libs.common.refusals import NotFound
from services.programmes.hospitels import rows as queries
from services.programmes.hospitels.actions import move_stay

router = APIRouter(prefix="/v1/stays/{stay_id}", tags=["stays"])
Own = Annotated[Caller, allow("person", "officer", acting=True)]
Officer = Annotated[Caller, allow("officer")]


class Because(Body):
    reason: Text


class Transfer(Body):
    facility_id: UUID
    reason: Text


class SeenTo(Body):
    note: Text


@router.get("", operation_id="read_stay")
async def read(request: Request, stay_id: UUID, caller: Own) -> dict[str, Any]:
    """Where it stands, with every step. For the person, and for officers; audited."""
    row = await _visible(request, stay_id, caller)
    await audit_look(request.app.state.database, caller, "stay.read", [row["person_id"]])
    named = ("person_id", "area", "status", "waiting_since", "offered_until", "admitted_on", "ended_on", "reason",
             "bed", "facility_id", "facility", "address", "officer_why", "steps")  # fmt: skip
    return {"id": stay_id, **{name: row[name] for name in named}}


@router.post("/acceptance", operation_id="accept_bed")
async def accept(request: Request, stay_id: UUID, body: Nothing, caller: Own) -> Response:
    """The person will come; the bed is kept."""
    now = request.app.state.clock.now()
    return await _moved(
        request, stay_id, caller, "accept_bed", lambda c: move_stay.accept_offer(c, stay_id, by=caller.name, now=now)
    )


@router.post("/refusal", operation_id="decline_bed")
async def decline(request: Request, stay_id: UUID, body: Nothing, caller: Own) -> Response:
    """The bed goes to the next; the isolation stays ordered."""
    return await _moved(
        request, stay_id, caller, "decline_bed", lambda c: move_stay.decline_offer(c, stay_id, by=caller.name)
    )


@router.post("/admission", operation_id="admit_to_bed")
async def admit(request: Request, stay_id: UUID, body: Nothing, caller: Officer) -> Response:
    """The person has arrived for the bed that was offered."""
    day = request.app.state.clock.today()
    return await _moved(
        request, stay_id, caller, "admit_to_bed", lambda c: move_stay.admit(c, stay_id, by=caller.name, day=day)
    )


@router.post("/transfer", operation_id="transfer_stay")
async def transfer(request: Request, stay_id: UUID, body: Transfer, caller: Officer) -> Response:
    """To a free bed elsewhere; without one nothing changes."""
    return await _moved(
        request,
        stay_id,
        caller,
        "transfer_stay",
        lambda c: move_stay.transfer(c, stay_id, by=caller.name, **body.model_dump()),
    )


@router.post("/discharge", operation_id="discharge_stay")
async def discharge(request: Request, stay_id: UUID, body: Because, caller: Officer) -> Response:
    """The bed is free for the next."""
    day = request.app.state.clock.today()
    return await _moved(
        request,
        stay_id,
        caller,
        "discharge_stay",
        lambda c: move_stay.discharge(c, stay_id, by=caller.name, day=day, reason=body.reason),
    )


@router.post("/referral", operation_id="refer_to_hospital")
async def refer(request: Request, stay_id: UUID, body: Because, caller: Officer) -> Response:
    """Symptoms or complications have come: a hospital takes over."""
    clock = request.app.state.clock
    day, now = clock.today(), clock.now()
    return await _moved(
        request,
        stay_id,
        caller,
        "refer_to_hospital",
        lambda c: move_stay.refer(c, stay_id, by=caller.name, day=day, reason=body.reason, now=now),
    )


@router.post("/attention", operation_id="see_to_stay")
async def see_to(request: Request, stay_id: UUID, body: SeenTo, caller: Officer) -> Response:
    """What the stay needed of an officer is done."""
    return await _moved(
        request,
        stay_id,
        caller,
        "see_to_stay",
        lambda c: move_stay.see_to_stay(c, stay_id, by=caller.name, note=body.note),
    )


async def _moved(
    request: Request,
    stay_id: UUID,
    caller: Caller,
    operation: str,
    move: Callable[[AsyncConnection], Awaitable[None]],
) -> Response:
    await _visible(request, stay_id, caller)

    async def act(connection: AsyncConnection) -> Any:
        await move(connection)
        after = await move_stay.locked_stay(connection, stay_id)
        return {"id": stay_id, **{name: after[name] for name in ("person_id", "status", "bed_id")}}

    answer = await carry_out_once(request, caller, operation, act, status=200)
    request.app.state.wakeups.signal("beds")
    return answer


async def _visible(request: Request, stay_id: UUID, caller: Caller) -> dict[str, Any]:
    row = await queries.stay(request.app.state.database, stay_id)
    if row is None:
        raise NotFound(what="stay")
    await require_person(request.app.state.database, caller, row["person_id"], what="stay")
    return row
