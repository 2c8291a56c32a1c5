"""An employer's staff list, with the name and number that an employer may see."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from libs.common.door.answers.pages import LAST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Day
from libs.common.refusals import NotFound
from libs.contracts.registration import EndReason, Standing
from services.registration.context import Ctx
from services.registration.employers.rows.employers import employer
from services.registration.employments.rows.staff_list import Colleague, count_staff, staff_list

_ID, _PERSONS_MAX = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", 200
_IDS = f"^{_ID}(,{_ID})*$"
_OF_THESE = f"of these persons alone: up to {_PERSONS_MAX} ids with commas between"
router = APIRouter(prefix="/v1/employers/{employer_id}/staff", tags=["employments"])
_LISTING = Listing("staff", first=LAST_ID)


class StaffMember(BaseModel):
    """An employment with its person. Name and number are null after its end, and while the person objects."""

    id: UUID = Field(description="of the employment")
    person_id: UUID
    national_id: str | None = Field(description="null once the employment has ended, and while the person objects")
    given_name: str | None
    family_name: str | None
    branch: str
    started_on: date
    ended_on: date | None = Field(description="the first day without a contract")
    reason: EndReason | None
    standing: Standing

    @classmethod
    def of(cls, row: Colleague) -> "StaffMember":
        return cls(
            id=row.employment_id,
            person_id=row.person_id,
            national_id=row.national_id,
            given_name=row.given_name,
            family_name=row.family_name,
            branch=row.branch,
            started_on=row.started_on,
            ended_on=row.ended_on,
            reason=row.end_reason,
            standing=row.standing,
        )


class StaffCount(BaseModel):
    """The number of persons who work for an employer on a day."""

    employer_id: UUID
    on: date
    persons: int = Field(description="those whose employment covers the day")


@router.get("/count", operation_id="count_staff")
async def count(
    context: Ctx,
    employer_id: UUID,
    caller: Annotated[Caller, allow("employer", "payroll_agent", "officer")],
    on: Annotated[Day | None, Query()] = None,
) -> StaffCount:
    """Count the employer's staff on a day; without one, today: what an end or a transfer would touch."""
    caller.require_employer(employer_id)
    if await employer(context.database, employer_id) is None:
        raise NotFound(what="employer")
    day = on or context.clock.today()
    persons = await count_staff(context.database, employer_id, on=day)
    return StaffCount(employer_id=employer_id, on=day, persons=persons)


@router.get("", operation_id="list_staff")
async def staff(
    context: Ctx,
    employer_id: UUID,
    caller: Annotated[Caller, allow("employer", "payroll_agent")],
    asked: Pages,
    on: Annotated[Day | None, Query()] = None,
    persons: Annotated[str | None, Query(pattern=_IDS, max_length=_PERSONS_MAX * 37, description=_OF_THESE)] = None,
) -> Page[StaffMember]:
    """List the employer's staff with names, newest entry first. `on`: only those employed on that day."""
    caller.require_employer(employer_id)
    some = [UUID(one) for one in persons.split(",")] if persons else None
    before, today = asked.after(_LISTING), context.clock.today()
    colleagues = await staff_list(
        context.database, employer_id, on=on, today=today, before=before, limit=asked.one_more, persons=some
    )
    part = asked.cut(_LISTING, colleagues, key=lambda row: row.employment_id)
    return Page(items=[StaffMember.of(row) for row in part.rows], next=part.next)
