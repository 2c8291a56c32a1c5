"""Doors to the moves of a case: notes, links, agents, callbacks, escalation, wrap-up, merge."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Annotated, Unpack
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.versions import IfMatch, refuse_unless_matched
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import AnyText, Body, Nothing, ShortText, Text
from libs.common.door.requests.instants import Instant
from libs.common.refusals import Fault, NotFound, RequestInvalid
from services.hotline.cases.actions.move_case import Changes, link_case, move_case, record_callback_attempt, write_entry
from services.hotline.cases.api.cases import Case, Desk, WrapUp
from services.hotline.cases.rows.cases import ServiceCase, lock_case
from services.hotline.cases.rules.case_state import Move
from services.hotline.context import Context, Ctx

router = APIRouter(prefix="/v1/cases/{case_id}", tags=["cases"])
CALLBACK_WITHIN = timedelta(days=366)
Agents = Annotated[Caller, allow("agent", "supervisor")]


class Note(Body):
    text: Text


class CaseLinks(Body):
    person_id: UUID | None = None
    employer_id: UUID | None = None


class Callback(Body):
    at: Instant


class CallbackAttempt(Body):
    reached: bool


class Escalation(Body):
    note: Text
    queue: ShortText = "office"


class Answer(Body):
    note: Text


class CaseClosing(Body):
    wrap_up: WrapUp
    note: Annotated[AnyText, Field(max_length=300)] = ""


class Merge(Body):
    into: UUID


async def _carried_out(
    request: Request,
    caller: Caller,
    operation: str,
    act: Callable[[AsyncConnection], Awaitable[ServiceCase]],
    if_match: str | None = None,
    other: UUID | None = None,
) -> Response:
    """Carry out a move and answer with the case. `if_match`: refuse if the case has changed since this version.

    `other`: a second case that the move locks.
    """
    case_id = UUID(request.path_params["case_id"])

    async def matched(connection: AsyncConnection) -> Case:
        case = await lock_case(connection, case_id, other)
        if case is None:
            raise NotFound(what="case")
        refuse_unless_matched(if_match, case.version)
        return Case.of(await act(connection))

    return await carry_out_once(request, caller, operation, matched, status=200)


def _moving(
    context: Context, case_id: UUID, caller: Caller, move: Move, note: str = "", **changes: Unpack[Changes]
) -> Callable[[AsyncConnection], Awaitable[ServiceCase]]:
    now = context.clock.now()

    async def act(connection: AsyncConnection) -> ServiceCase:
        return await move_case(connection, case_id, move, by=caller.name, at=now, note=note, **changes)

    return act


@router.post("/entries", operation_id="write_case_entry", response_model=Case)
async def write(request: Request, case_id: UUID, body: Note, caller: Desk) -> Response:
    """Write a note into the case."""

    async def act(connection: AsyncConnection) -> ServiceCase:
        return await write_entry(connection, case_id, by=caller.name, words=body.text)

    return await _carried_out(request, caller, "write_case_entry", act)


@router.post("/links", operation_id="link_case", response_model=Case)
async def link(request: Request, case_id: UUID, body: CaseLinks, caller: Agents, if_match: IfMatch = None) -> Response:
    """Link the case to a person or employer."""

    async def act(connection: AsyncConnection) -> ServiceCase:
        return await link_case(connection, case_id, by=caller.name, **body.model_dump())

    return await _carried_out(request, caller, "link_case", act, if_match)


@router.post("/assignment", operation_id="take_case", response_model=Case)
async def take(
    request: Request, context: Ctx, case_id: UUID, body: Nothing, caller: Desk, if_match: IfMatch = None
) -> Response:
    """Take the case, from another agent too."""
    act = _moving(context, case_id, caller, "take", assigned_to=caller.name)
    return await _carried_out(request, caller, "take_case", act, if_match)


@router.post("/callback", operation_id="promise_callback", response_model=Case)
async def callback(
    request: Request, context: Ctx, case_id: UUID, body: Callback, caller: Agents, if_match: IfMatch = None
) -> Response:
    """Promise to call back. The case waits until then, a year at most."""
    _to_come(context, body.at)
    act = _moving(context, case_id, caller, "wait", callback_at=body.at, callback_attempts=0)
    return await _carried_out(request, caller, "promise_callback", act, if_match)


def _to_come(context: Context, at: datetime) -> None:
    """Refuse a past time: it must be on the agency's day or later, and on the real day later than now.

    A sandbox may have another day than the clock.
    """
    zone = ZoneInfo(context.working_time.zone)
    today, now = context.clock.today(), context.clock.now()
    day = at.astimezone(zone).date()
    if day < today or (today == now.astimezone(zone).date() and at <= now):
        raise RequestInvalid(faults=[Fault("/at", "instant_in_the_past")])
    if day > today + CALLBACK_WITHIN:
        raise RequestInvalid(faults=[Fault("/at", "instant_too_far")])


@router.post("/callback-attempts", operation_id="record_callback_attempt", response_model=Case)
async def attempted(request: Request, context: Ctx, case_id: UUID, body: CallbackAttempt, caller: Agents) -> Response:
    """Record a callback. If it reached the person, the case goes on; the third failure closes it."""
    now = context.clock.now()

    async def act(connection: AsyncConnection) -> ServiceCase:
        return await record_callback_attempt(connection, case_id, reached=body.reached, by=caller.name, at=now)

    return await _carried_out(request, caller, "record_callback_attempt", act)


@router.post("/escalation", operation_id="escalate_case", response_model=Case)
async def escalate(
    request: Request, context: Ctx, case_id: UUID, body: Escalation, caller: Agents, if_match: IfMatch = None
) -> Response:
    """Escalate the case to the officers: it waits in their inbox, assigned to nobody."""
    act = _moving(context, case_id, caller, "escalate", note=body.note, queue=body.queue, assigned_to=None)
    return await _carried_out(request, caller, "escalate_case", act, if_match)


@router.post("/answer", operation_id="answer_escalation", response_model=Case)
async def answer(
    request: Request,
    context: Ctx,
    case_id: UUID,
    body: Answer,
    caller: Annotated[Caller, allow("officer", "supervisor")],
    if_match: IfMatch = None,
) -> Response:
    """Answer an escalated case as an officer: it goes back to the desk."""
    act = _moving(context, case_id, caller, "return", note=body.note, queue="general", assigned_to=None)
    return await _carried_out(request, caller, "answer_escalation", act, if_match)


@router.post("/wrap-up", operation_id="wrap_up_case", response_model=Case)
async def wrap_up(
    request: Request, context: Ctx, case_id: UUID, body: CaseClosing, caller: Desk, if_match: IfMatch = None
) -> Response:
    """Close the case with a code."""
    act = _moving(context, case_id, caller, "close", note=body.note, wrap_up=body.wrap_up)
    return await _carried_out(request, caller, "wrap_up_case", act, if_match)


@router.post("/reopening", operation_id="reopen_case", response_model=Case)
async def reopen(request: Request, context: Ctx, case_id: UUID, body: Note, caller: Desk) -> Response:
    """Open a closed case again."""
    act = _moving(context, case_id, caller, "reopen", note=body.text, assigned_to=caller.name)
    return await _carried_out(request, caller, "reopen_case", act)


@router.post("/merge", operation_id="merge_case", response_model=Case)
async def merge(
    request: Request, context: Ctx, case_id: UUID, body: Merge, caller: Agents, if_match: IfMatch = None
) -> Response:
    """Close the case as a duplicate of another open case of the same person. Reopening undoes that."""
    act = _moving(context, case_id, caller, "merge", merged_into=body.into, wrap_up="duplicate")
    return await _carried_out(request, caller, "merge_case", act, if_match, other=body.into)
