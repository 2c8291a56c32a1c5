"""The app's view of contributions: my credited months, with their sources."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from libs.common.audit.writing import audit_look
from libs.common.door.answers.pages import LAST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.values.month import Month
from services.contributions.context import Ctx
from services.contributions.months.api.answers import PersonMonth, counted, shown_month
from services.contributions.months.rows import months as rows

router = APIRouter(prefix="/v1/me", tags=["me"])
Person = Annotated[Caller, allow("person")]
MONTHS = Listing("my months", first=(date.max, LAST_ID))
_SHOWN_MAX = 120


class MyMonths(BaseModel):
    """My months; `credited` counts those with a base."""

    months: list[PersonMonth] = Field(
        max_length=_SHOWN_MAX, description="the newest 120 rows; `GET /v1/me/months` has all"
    )
    credited: int
    left_off: int = Field(description="how many older rows there are")


@router.get("", operation_id="read_my_months")
async def me(context: Ctx, caller: Person) -> MyMonths:
    """Read my months from accepted returns and from old records, newest first, and the number of credited ones."""
    assert caller.party_id is not None  # a person's token has one
    await audit_look(context.database, caller, "months.read", [caller.party_id])
    by = counted(context)
    reported = await rows.newest_months(context.database, caller.party_id, by, before=MONTHS.first, limit=_SHOWN_MAX)
    number = await rows.count_months(context.database, caller.party_id, by)
    return MyMonths(
        months=[shown_month(month) for month in reported],
        credited=number.credited,
        left_off=number.reported - len(reported),
    )


@router.get("/months", operation_id="list_my_months")
async def my_months(context: Ctx, caller: Person, asked: Pages) -> Page[PersonMonth]:
    """List my months from accepted returns and old records, newest first; a month with two employers is two rows."""
    assert caller.party_id is not None  # a person's token has one
    await audit_look(context.database, caller, "months.read", [caller.party_id])
    before = asked.after(MONTHS)
    reported = await rows.newest_months(
        context.database, caller.party_id, counted(context), before=before, limit=asked.one_more
    )
    part = asked.cut(MONTHS, reported, key=lambda one: (Month.parse(one.month).first_day, one.maker_id))
    return Page(items=[shown_month(month) for month in part.rows], next=part.next)
