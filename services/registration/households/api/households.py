"""Households: make, read, join, leave, and name the head."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_look
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.versions import etag
from libs.common.door.callers.areas import within_reach
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.callers.whose import Whose, may_see, require_person
from libs.common.door.requests.fields import Body, Day, ShortText, Text
from libs.common.door.requests.instants import KnownAt
from libs.common.door.requests.places import refuse_unknown_places
from libs.common.refusals import NotFound
from services.registration.context import Context, Ctx
from services.registration.households.actions.join_household import found_household, join_household
from services.registration.households.actions.leave_household import leave_household
from services.registration.households.actions.name_head import name_head
from services.registration.households.api.answers import DaysInHousehold, HouseholdShown, shown

router = APIRouter(prefix="/v1/households", tags=["households"])
Officer = Annotated[Caller, allow("officer")]
Participant = Annotated[Caller, allow("person", "officer")]
MEMBERS_MAX = 50
OnDay = Annotated[Day | None, Query(description="left out: today")]


class NewHousehold(Body):
    """A household of a head and other members. Who is in another household leaves it on the first day."""

    head: UUID = Field(description="the person who is its head, and a member")
    area: ShortText = Field(description="where it lives", examples=["VN-HN"])
    members: list[UUID] = Field(default_factory=list, max_length=MEMBERS_MAX, description="the other members")
    first_day: Day | None = Field(None, description="left out: today")


class NewMember(Body):
    person_id: UUID
    first_day: Day | None = Field(None, description="left out: today")
    because: Text | None = None


class NewHead(Body):
    person_id: UUID = Field(description="a member of the household")
    first_day: Day | None = Field(None, description="the first day as the head; left out: today")
    because: Text | None = None


async def members_in_reach(context: Context, caller: Caller, members: list[UUID], *, pointer: str) -> None:
    """Refuse `NotFound` for a member outside the caller's areas. `pointer`: with a place for the number."""
    for number, person_id in enumerate(members):
        if not await within_reach(context.database, caller, person_id):
            raise NotFound(what="person", pointer=pointer.format(number))


@router.post("", status_code=201, operation_id="found_household", response_model=HouseholdShown)
async def found(request: Request, context: Ctx, body: NewHousehold, caller: Participant) -> Response:
    """Make a household. A person makes one for the own person alone; officers enter every member."""
    require_person(caller, body.head)
    refuse_unknown_places(request, areas={"/area": body.area})
    if body.members and not caller.is_officer:
        raise NotFound(what="person", pointer="/members/0")
    await members_in_reach(context, caller, body.members, pointer="/members/{}")
    today = context.clock.today()

    async def act(connection: AsyncConnection) -> HouseholdShown:
        first_day = _day(context, caller, body.first_day)
        made = await found_household(
            connection,
            head=body.head,
            members=body.members,
            area=body.area,
            first_day=first_day,
            by=caller.name,
            today=today,
        )
        return await shown(connection, caller, made, on=max(today, first_day), today=today)

    return await carry_out_once(request, caller, "found_household", act)


@router.get("/{household_id}", operation_id="read_household")
async def read(
    context: Ctx,
    response: Response,
    household_id: UUID,
    caller: Participant,
    on: OnDay = None,
    known_at: KnownAt = None,
) -> HouseholdShown:
    """Read a household on a day, as known at a moment: for officers, and for its members from today on."""
    today = context.clock.today()
    found = await shown(context.database, caller, household_id, on=on or today, today=today, known_at=known_at)
    await audit_look(context.database, caller, "household.read", [one.person_id for one in found.members])
    response.headers["ETag"] = etag(found.version)
    return found


@router.post("/{household_id}/members", status_code=201, operation_id="join_household", response_model=HouseholdShown)
async def join(request: Request, context: Ctx, household_id: UUID, body: NewMember, caller: Officer) -> Response:
    """Let a person join the household on a day. Who is in another one since before leaves it on that day."""
    today = context.clock.today()

    async def act(connection: AsyncConnection) -> HouseholdShown:
        await join_household(
            connection,
            household_id,
            person_id=body.person_id,
            first_day=body.first_day or today,
            because=body.because,
            by=caller.name,
            today=today,
        )
        return await shown(connection, caller, household_id, on=today, today=today)

    return await carry_out_once(request, caller, "join_household", act)


@router.delete("/{household_id}/members/{person_id}", operation_id="leave_household", response_model=DaysInHousehold)
async def leave(
    request: Request,
    context: Ctx,
    household_id: UUID,
    person_id: UUID,
    caller: Participant,
    on: Annotated[Day | None, Query(description="the first day outside; left out: today")] = None,
    reason: Annotated[
        Literal["left", "entered_wrongly"], Query(description="`entered_wrongly`: the person never was in it")
    ] = "left",
) -> Response:
    """Let a member leave from a day on: the person from today on, officers on any day. The days before stay."""
    require_person(caller, person_id)
    today = context.clock.today()
    await shown(context.database, caller, household_id, on=today, today=today)

    async def act(connection: AsyncConnection) -> DaysInHousehold:
        left = await leave_household(
            connection,
            household_id,
            person_id=person_id,
            on=on or today,
            reason="left" if not caller.is_officer else reason,
            by=caller.name,
            today=today,
            of_officer=caller.is_officer,
        )
        return DaysInHousehold.of(left)

    return await carry_out_once(request, caller, "leave_household", act, status=200)


@router.post("/{household_id}/head", operation_id="name_household_head", response_model=HouseholdShown)
async def head(request: Request, context: Ctx, household_id: UUID, body: NewHead, caller: Participant) -> Response:
    """Name another member as the head from a day on: the head of today, and officers."""
    today = context.clock.today()
    now = await shown(context.database, caller, household_id, on=today, today=today)
    if not may_see(caller, Whose(person=now.head)):
        raise NotFound(what="household")

    async def act(connection: AsyncConnection) -> HouseholdShown:
        await name_head(
            connection,
            household_id,
            person_id=body.person_id,
            first_day=_day(context, caller, body.first_day),
            because=body.because,
            by=caller.name,
        )
        return await shown(connection, caller, household_id, on=today, today=today)

    return await carry_out_once(request, caller, "name_household_head", act, status=200)


def _day(context: Context, caller: Caller, wanted: date | None) -> date:
    """Return the wanted day; a person's own changes are from today on."""
    today = context.clock.today()
    if wanted is None or (not caller.is_officer and wanted < today):
        return today
    return wanted
