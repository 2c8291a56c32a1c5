"""The households of a person, newest first."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from libs.common.audit.writing import audit_look
from libs.common.door.answers.pages import FIRST_ID, Asked, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.callers.whose import require_person
from libs.common.refusals import NotFound
from services.registration.context import Context, Ctx
from services.registration.households.api.answers import DaysInHousehold, HouseholdShown, shown
from services.registration.households.rows import households as rows
from services.registration.persons.rows.locked import every_id, registered

router = APIRouter(prefix="/v1", tags=["households"])
_HOUSEHOLDS = Listing("households of a person", first=(date.max, FIRST_ID))


class MyHousehold(BaseModel):
    """The household that I am in today; null without one."""

    household: HouseholdShown | None = Field(description="the household, with its members; null without one")


@router.get("/persons/{person_id}/households", operation_id="list_households_of_person")
async def of_person(
    context: Ctx, person_id: UUID, caller: Annotated[Caller, allow("person", "officer")], asked: Pages
) -> Page[DaysInHousehold]:
    """List the households of a person, now and before."""
    require_person(caller, person_id)
    if not await registered(context.database, person_id):
        raise NotFound(what="person")
    await audit_look(context.database, caller, "household.read", [person_id])
    return await _listed(context, asked, await every_id(context.database, person_id))


async def _listed(context: Context, asked: Asked, person_ids: Sequence[UUID]) -> Page[DaysInHousehold]:
    found = await rows.page_of_households(
        context.database, person_ids, after=asked.after(_HOUSEHOLDS), limit=asked.one_more
    )
    part = asked.cut(_HOUSEHOLDS, found, key=lambda row: (row.first_day, row.member_id))
    return Page(
        items=[DaysInHousehold.of(one) for one in part.rows],
        next=part.next,
    )


@router.get("/me/household", operation_id="read_my_household")
async def mine(context: Ctx, caller: Annotated[Caller, allow("person")]) -> MyHousehold:
    """Read the household that I am in today, with its members."""
    if caller.party_id is None:
        raise NotFound(what="person")
    today = context.clock.today()
    days = await rows.households_of(context.database, await every_id(context.database, caller.party_id))
    await audit_look(context.database, caller, "household.read", [caller.party_id])
    current = next((one for one in days if one.is_in(today)), None)
    if current is None:
        return MyHousehold(household=None)
    return MyHousehold(household=await shown(context.database, caller, current.household_id, on=today, today=today))
