"""Covers that a run of premiums left out: each with the reason, for officers."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from libs.common.audit.writing import audit_list
from libs.common.door.answers.pages import FIRST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.values.money import shown
from libs.common.values.month import Month
from services.contributions.context import Ctx
from services.contributions.premiums.rows.left_out import LeftOut, WhyLeftOut, left_out

router = APIRouter(prefix="/v1", tags=["premiums"])
_LEFT_OUT = Listing("covers without a premium", first=FIRST_ID)


class CoverLeftOut(BaseModel):
    """A cover that is not billed for some months. It is billed by itself once the reason is gone."""

    coverage_id: UUID
    person_id: UUID
    scheme: str
    option: str | None
    income: str | None = Field(description="the chosen income; null in other schemes")
    support_group: str | None
    reason: WhyLeftOut = Field(description="why it was not billed, in the last of these months")
    first_month: str = Field(description="the first month that is not billed")
    last_month: str = Field(description="the last month that is not billed")
    months: int = Field(description="how many months are not billed")

    @classmethod
    def of(cls, row: LeftOut) -> "CoverLeftOut":
        return cls(
            coverage_id=row.coverage_id,
            person_id=row.person_id,
            scheme=row.scheme,
            option=row.option or None,
            income=None if row.income is None else shown(row.income),
            support_group=row.support_group or None,
            reason=row.reason,
            first_month=str(Month.of(row.first_month)),
            last_month=str(Month.of(row.last_month)),
            months=row.months,
        )


@router.get("/covers-without-premium", operation_id="list_covers_without_premium")
async def listed(context: Ctx, caller: Annotated[Caller, allow("officer")], asked: Pages) -> Page[CoverLeftOut]:
    """List covers with days in a month that no bill is for, each with the reason."""
    found = await left_out(context.database, caller.areas, after=asked.after(_LEFT_OUT), limit=asked.one_more)
    part = asked.cut(_LEFT_OUT, found, key=lambda row: row.coverage_id)
    await audit_list(context.database, caller, "premiums.read", [one.person_id for one in part.rows])
    return Page(items=[CoverLeftOut.of(one) for one in part.rows], next=part.next)
