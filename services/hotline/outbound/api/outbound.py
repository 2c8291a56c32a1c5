"""Lists of persons to call: officers make them, agents work through them, and persons say whether they are called."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import left_off
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import BoundedList
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import AnyText, Body, EnteredNumber, Lines, Nothing, ShortText, Text
from libs.common.door.requests.instants import Instant
from libs.common.door.requests.places import refuse_unknown_places
from libs.common.refusals import NotFound
from services.hotline.context import Ctx
from services.hotline.outbound import rows
from services.hotline.outbound.actions.make_list import close_list, make_list
from services.hotline.outbound.actions.prefer_calls import prefer_calls
from services.hotline.outbound.actions.take_next import AttemptOutcome, NobodyToCall, record_attempt, take_next
from services.hotline.people.rows.cards import cards_of_persons
from services.hotline.situation.api.broadcasts import Programme
from services.hotline.situation.rows.broadcasts import Group

router = APIRouter(prefix="/v1", tags=["outbound calls"])
SHOWN_MAX = 100
Agents = Annotated[Caller, allow("agent", "supervisor")]
Makers = Annotated[Caller, allow("officer", "supervisor")]
Readers = Annotated[Caller, allow("officer", "supervisor", "agent", "manager")]
Number = Annotated[EnteredNumber, Field(max_length=30)]


class NewOutboundList(Body):
    """A list of a group of today, persons who belong to each part that is given; or of a file, by national ids."""

    name: Text
    script: Annotated[Lines, Field(min_length=1, max_length=2_000)] = Field(description="what the agent says")
    area: ShortText | None = Field(None, examples=["TH-10"])
    employer_id: UUID | None = None
    programme: Programme | None = None
    national_ids: Annotated[list[Number], Field(max_length=5_000)] = []

    @model_validator(mode="after")
    def _source(self) -> "NewOutboundList":
        named = any((self.area, self.employer_id, self.programme))
        if named == bool(self.national_ids):
            raise PydanticCustomError("group_or_numbers", "a group, or numbers")
        return self


class Attempt(Body):
    outcome: AttemptOutcome
    call_back_at: Instant | None = Field(None, description="when to call again: with the outcome `call_back` alone")
    note: Annotated[AnyText, Field(max_length=300)] = ""


class CallPreference(Body):
    calls: bool = Field(description="false: the agency does not call me by its lists")


class OutboundList(BaseModel):
    """A list and what came of its persons."""

    id: UUID
    name: str
    script: str = Field(description="what the agent says")
    made_by: str
    made_at: datetime
    closed_by: str | None
    closed_at: datetime | None
    persons: int = Field(description="how many persons it has")
    open: int = Field(description="how many are still to be called")
    taken: int = Field(description="how many are being called now")
    done: int = Field(description="how many were reached")
    given_up: int = Field(description="how many were not reached in three attempts, or have another number")
    do_not_call: int = Field(description="how many want no calls")

    @classmethod
    def of(cls, one: rows.CountedList) -> "OutboundList":
        shown = {name: getattr(one, name) for name in cls.model_fields if name != "id"}
        return cls.model_validate({"id": one.outbound_list_id, **shown})


class TakenCall(BaseModel):
    """The person to call now, for the agent who took the call."""

    id: UUID
    person_id: UUID
    name: str
    phones: list[str]
    script: str = Field(description="what the agent says")
    attempts: int = Field(description="how often this person was called by this list")
    taken_until: datetime = Field(description="until when nobody else gets this person")


class SettledCall(BaseModel):
    """A call after its attempt."""

    id: UUID
    status: rows.CallStatus
    attempts: int = Field(description="how often this person was called by this list")
    next_at: datetime | None = Field(description="when the person is due again; null if not")


class CallPreferenceKept(BaseModel):
    """The preference of a person for calls."""

    person_id: UUID
    calls: bool = Field(description="whether the agency calls by its lists")


@router.post("/outbound-lists", status_code=201, operation_id="make_outbound_list", response_model=OutboundList)
async def make(request: Request, context: Ctx, body: NewOutboundList, caller: Makers) -> Response:
    """Make a list of a group of today, or of the persons of a file. Each person is in it once."""
    group = None if body.national_ids else Group(body.area, body.employer_id, body.programme)
    refuse_unknown_places(request, areas={"/area": body.area})
    today = context.clock.today()

    async def act(connection: AsyncConnection) -> OutboundList:
        made = await make_list(
            connection,
            name=body.name,
            script=body.script,
            group=group,
            national_ids=body.national_ids,
            made_by=caller.name,
            on=today,
        )
        return OutboundList.of(made)

    return await carry_out_once(request, caller, "make_outbound_list", act)


@router.get("/outbound-lists", operation_id="list_outbound_lists")
async def listed(context: Ctx, _: Readers) -> BoundedList[OutboundList]:
    """List the lists, open ones first, the newest first."""
    lists = await rows.lists(context.database, limit=SHOWN_MAX)
    return BoundedList(items=[OutboundList.of(one) for one in lists], left_off=left_off(lists))


@router.get("/outbound-lists/{outbound_list_id}", operation_id="read_outbound_list")
async def read(context: Ctx, outbound_list_id: UUID, _: Readers) -> OutboundList:
    """Read a list with what came of its persons."""
    call_list = await rows.counted_list(context.database, outbound_list_id)
    if call_list is None:
        raise NotFound(what="outbound list")
    return OutboundList.of(call_list)


@router.post("/outbound-lists/{outbound_list_id}/closing", operation_id="close_outbound_list",
             response_model=OutboundList)  # fmt: skip
async def close(request: Request, outbound_list_id: UUID, _: Nothing, caller: Makers) -> Response:
    """Close a list: nobody is taken from it any more."""

    async def act(connection: AsyncConnection) -> OutboundList:
        return OutboundList.of(await close_list(connection, outbound_list_id, by=caller.name))

    return await carry_out_once(request, caller, "close_outbound_list", act, status=200)


@router.post("/outbound-lists/{outbound_list_id}/next", operation_id="take_outbound_call", response_model=TakenCall)
async def take(request: Request, context: Ctx, outbound_list_id: UUID, _: Nothing, caller: Agents) -> Response:
    """Take the next person of the list for fifteen minutes. No other agent gets this person meanwhile."""
    now = context.clock.now()

    async def act(connection: AsyncConnection) -> TakenCall | NobodyToCall:
        found = await take_next(connection, outbound_list_id, agent=caller.name, now=now)
        if isinstance(found, NobodyToCall):
            return found
        of, taken = found
        card = (await cards_of_persons(context.database, [taken.person_id]))[taken.person_id]
        assert taken.taken_until is not None
        return TakenCall(
            id=taken.outbound_call_id,
            person_id=taken.person_id,
            name=f"{card.given_name} {card.family_name}",
            phones=card.phones or [],
            script=of.script,
            attempts=taken.attempts,
            taken_until=taken.taken_until,
        )

    return await carry_out_once(request, caller, "take_outbound_call", act, status=200)


@router.post("/outbound-calls/{outbound_call_id}/attempts", operation_id="record_outbound_attempt",
             response_model=SettledCall)  # fmt: skip
async def attempt(request: Request, context: Ctx, outbound_call_id: UUID, body: Attempt, caller: Agents) -> Response:
    """Record what came of the call that I have. The third call without an answer is the last one."""
    now = context.clock.now()

    async def act(connection: AsyncConnection) -> SettledCall:
        settled = await record_attempt(
            connection,
            outbound_call_id,
            agent=caller.name,
            outcome=body.outcome,
            call_back_at=body.call_back_at,
            note=body.note,
            now=now,
        )
        next_at = settled.next_at if settled.status == "open" else None
        return SettledCall(
            id=settled.outbound_call_id, status=settled.status, attempts=settled.attempts, next_at=next_at
        )

    return await carry_out_once(request, caller, "record_outbound_attempt", act, status=200)


@router.post("/me/call-preference", operation_id="set_call_preference", response_model=CallPreferenceKept)
async def prefer(request: Request, body: CallPreference, caller: Annotated[Caller, allow("person")]) -> Response:
    """Say whether the agency may call me by its lists."""
    person_id = caller.party_id
    assert person_id is not None  # a person's token has one

    async def act(connection: AsyncConnection) -> CallPreferenceKept:
        await prefer_calls(connection, person_id, person_ids=caller.person_ids, calls=body.calls, by=caller.name)
        return CallPreferenceKept(person_id=person_id, calls=body.calls)

    return await carry_out_once(request, caller, "set_call_preference", act, status=200)
