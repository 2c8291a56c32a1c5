"""The app's view of contributions: my credited months."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel

from libs.common.audit.writing import audit_look
from libs.common.door.callers.policies import Caller, allow
from services.contributions.context import Ctx
from services.contributions.months import rows
from services.contributions.months.api.answers import PersonMonth, shown_month

router = APIRouter(prefix="/v1/me", tags=["me"])


class MyMonths(BaseModel):
    """My months; `credited` counts those with a base."""

    months: list[PersonMonth]
    credited: int


@router.get("", operation_id="read_my_months")
async def me(context: Ctx, caller: Annotated[Caller, allow("person")]) -> MyMonths:
    """Read my months from the accepted returns, newest first, and the number of credited ones."""
    assert caller.party_id is not None  # a person's token has one
    await audit_look(context.database, caller, "months.read", [caller.party_id])
    reported = await rows.person_months(context.database, caller.party_id)
    months = sorted((shown_month(month) for month in reported), key=lambda month: month.month, reverse=True)
    return MyMonths(months=months, credited=len({month.month for month in months if month.base != "0.00"}))
