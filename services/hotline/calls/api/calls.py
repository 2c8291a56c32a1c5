"""Calls: told by a telephone system, linked by their agents, counted for those who watch."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_look
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import LAST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import AnyNumber, AnyText, Body, Day, Reference, ShortText
from libs.common.door.requests.instants import Instant
from libs.common.refusals import NotFound
from libs.common.values.masking import mask_number
from services.hotline.calls.actions.link_call import link_call
from services.hotline.calls.actions.record_call_event import record_call_event
from services.hotline.calls.rows import calls as rows
from services.hotline.calls.rows import figures
from services.hotline.calls.rules.call_events import CallEvent, CallEventKind, CallRow, CallState, Direction
from services.hotline.context import Context, Ctx

router = APIRouter(prefix="/v1", tags=["calls"])
_LISTING = Listing("calls", first=(datetime.max.replace(tzinfo=UTC), LAST_ID))
Agents = Annotated[Caller, allow("agent", "supervisor")]
Subject = Annotated[AnyText, Field(min_length=1, max_length=255)]


class NewCallEvent(Body):
    """A message about a call. Messages may come in any order; what was told once need not be told again."""

    reference: Reference = Field(description="the telephone system's own name of the call")
    kind: CallEventKind = Field(description="`abandoned`: the caller hung up before an agent answered")
    at: Instant
    number: Annotated[AnyNumber, Field(max_length=30)] = Field("", description="empty for an unknown caller")
    queue: Annotated[AnyText, Field(max_length=60)] = ""
    direction: Direction | None = None
    agent: Subject | None = Field(None, description="who answered: the subject of the agent's token")

    @model_validator(mode="after")
    def _agent(self) -> "NewCallEvent":
        if (self.kind == "answered") != (self.agent is not None):
            raise PydanticCustomError("agent_of_answer", "an answered call, and no other message, names its agent")
        return self


class CallLink(Body):
    case_id: UUID


class Call(BaseModel):
    """A call. Its number is whole for the agent who has it."""

    id: UUID
    state: CallState
    direction: Direction
    queue: str
    number: str = Field(description="the other side's number, shortened for others than the call's agent")
    agent: str | None = Field(description="who answered it last")
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    abandoned_at: datetime | None
    waited_s: int = Field(description="seconds until it was answered or given up; 0 while it waits")
    talked_s: int = Field(description="seconds of talk; 0 while it lasts")
    case_id: UUID | None
    person_id: UUID | None = Field(description="who passed the identity check in the case that the call is linked to")

    @classmethod
    def of(cls, call: CallRow, *, subject: str) -> "Call":
        shown = {name: getattr(call, name) for name in cls.model_fields if name != "id"}
        if call.agent != subject and call.number:
            shown["number"] = mask_number(call.number)
        return cls.model_validate({"id": call.call_id, **shown})


class QueueOfCalls(BaseModel):
    """A queue's calls: now, and of the day."""

    queue: str
    waiting: int = Field(description="how many callers wait now")
    longest_wait_s: int | None = Field(description="for how many seconds the first of them has waited")
    talking: int = Field(description="how many talk to an agent now")
    calls: int = Field(description="how many calls of the day")
    answered: int = Field(description="how many of them were answered")
    abandoned: int = Field(description="in how many of them the caller hung up first")
    in_time: int = Field(description="how many were answered within the target")
    mean_wait_s: int | None = Field(description="the mean of the waits in seconds")
    slowest_tenth_s: int | None = Field(description="nine callers of ten waited for less, in seconds")
    mean_talk_s: int | None = Field(description="the mean of the talks in seconds")

    @classmethod
    def of(cls, found: figures.QueueOfCalls) -> "QueueOfCalls":
        return cls.model_validate(found, from_attributes=True)


class HourOfCalls(BaseModel):
    """The calls that began in an hour of the day."""

    hour: int = Field(description="the hour, 0 to 23")
    calls: int = Field(description="how many calls began")
    answered: int = Field(description="how many of them were answered")
    abandoned: int = Field(description="in how many of them the caller hung up first")


class CallFigures(BaseModel):
    """Inbound calls and waits of a day, by queue and by hour."""

    on: date
    target_s: int = Field(description="the target: seconds within which a call is to be answered")
    queues: list[QueueOfCalls] = Field(description="the queue with the longest wait first")
    hours: list[HourOfCalls] = Field(description="hours in which a call began")


@router.post("/call-events", status_code=201, operation_id="record_call_event", response_model=Call)
async def record(
    request: Request, context: Ctx, body: NewCallEvent, caller: Annotated[Caller, allow("pbx")]
) -> Response:
    """Tell that a call started, was answered, ended, or was abandoned. The same message again changes nothing."""
    now = context.clock.now()
    event = CallEvent(**body.model_dump(exclude={"reference"}))

    async def act(connection: AsyncConnection) -> Call:
        call = await record_call_event(connection, event, told_by=caller.subject, reference=body.reference, now=now)
        return Call.of(call, subject=caller.subject)

    return await carry_out_once(request, caller, "record_call_event", act)


@router.get("/calls", operation_id="list_calls")
async def listed(
    context: Ctx,
    caller: Agents,
    asked: Pages,
    queue: Annotated[ShortText | None, Query()] = None,
    state: Annotated[CallState | None, Query()] = None,
    mine: Annotated[bool, Query()] = False,
) -> Page[Call]:
    """List calls, the newest first: an agent's own; a supervisor sees those of all."""
    own = mine or caller.party == "agent"
    calls = await rows.calls(
        context.database,
        agent=caller.subject if own else None,
        queue=queue,
        state=state,
        areas=caller.areas,
        before=asked.after(_LISTING),
        limit=asked.one_more,
    )
    part = asked.cut(_LISTING, calls, key=lambda call: (call.started_at, call.call_id))
    await audit_look(context.database, caller, "call.list", (call.person_id for call in part.rows))
    return Page(items=[Call.of(call, subject=caller.subject) for call in part.rows], next=part.next)


@router.get("/calls/{call_id}", operation_id="read_call")
async def read(context: Ctx, call_id: UUID, caller: Agents) -> Call:
    """Read a call: an agent the own ones, a supervisor every one."""
    call = await rows.call_of(context.database, call_id)
    if call is None or (caller.party == "agent" and call.agent != caller.subject):
        raise NotFound(what="call")
    await audit_look(context.database, caller, "call.read", [call.person_id])
    return Call.of(call, subject=caller.subject)


@router.post("/calls/{call_id}/link", operation_id="link_call", response_model=Call)
async def link(request: Request, context: Ctx, call_id: UUID, body: CallLink, caller: Agents) -> Response:
    """Link the own call to the own open case. If the case is about somebody, their check has passed in it."""
    now = context.clock.now()

    async def act(connection: AsyncConnection) -> Call:
        linked = await link_call(
            connection, call_id, case_id=body.case_id, agent=caller.name, subject=caller.subject, now=now
        )
        return Call.of(linked, subject=caller.subject)

    return await carry_out_once(request, caller, "link_call", act, status=200)


@router.get("/call-figures", operation_id="read_call_figures")
async def counted(
    context: Ctx,
    _: Annotated[Caller, allow("supervisor", "manager")],
    on: Annotated[Day | None, Query()] = None,
) -> CallFigures:
    """Count the inbound calls and waits of a day: today, by the real clock, unless another is asked for."""
    day, begins, ends = day_of_calls(context, on)
    return CallFigures(
        on=day,
        target_s=context.answer_within_s,
        queues=await queues_of_calls(context, begins, ends),
        hours=[
            HourOfCalls.model_validate(hour, from_attributes=True)
            for hour in await figures.calls_by_hour(
                context.database, begins=begins, ends=ends, zone=context.working_time.zone
            )
        ],
    )


def day_of_calls(context: Context, on: date | None) -> tuple[date, datetime, datetime]:
    """Return the day in the agency's zone, its first instant and the one after its last. None: the real day."""
    zone = ZoneInfo(context.working_time.zone)
    day = on or context.clock.now().astimezone(zone).date()
    begins, ends = (datetime.combine(one, time(), zone).astimezone(UTC) for one in (day, day + timedelta(days=1)))
    return day, begins, ends


async def queues_of_calls(context: Context, begins: datetime, ends: datetime) -> list[QueueOfCalls]:
    """Count the calls of a time by queue."""
    queues = await figures.calls_by_queue(
        context.database, begins=begins, ends=ends, now=context.clock.now(), target_s=context.answer_within_s
    )
    return [QueueOfCalls.of(queue) for queue in queues]
