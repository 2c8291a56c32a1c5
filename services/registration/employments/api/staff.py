"""An employer's staff list, with the name and number that an employer may see."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from libs.common.door.answers.cursors import PAGE_MAX
from libs.common.door.answers.pages import Page
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Day
from libs.contracts.registration import EndReason, Standing
from services.registration.context import Ctx
from services.registration.employments.rows.staff_list import Colleague, staff_list

router = APIRouter(prefix="/v1/employers/{employer_id}/staff", tags=["employments"])


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


@router.get("", operation_id="list_staff")
async def staff(
    context: Ctx,
    employer_id: UUID,
    caller: Annotated[Caller, allow("employer", "payroll_agent")],
    on: Annotated[Day | None, Query()] = None,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 50,
) -> Page[StaffMember]:
    """List the employer's staff with names, newest entry first. `on`: only those employed on that day."""
    caller.require_employer(employer_id)
    before = UUID(context.cursors.read("staff", cursor)[0]) if cursor else None
    found = await staff_list(
        context.database, employer_id, on=on, today=context.clock.today(), before=before, limit=limit + 1
    )
    items = [StaffMember.of(row) for row in found[:limit]]
    more = len(found) > limit
    return Page(items=items, next=context.cursors.give("staff", [items[-1].id]) if more else None)
