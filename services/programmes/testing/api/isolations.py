"""The door at which an employer reads the days on which its staff must stay away.

It shows nothing else of their health.
"""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from libs.common.audit.writing import audit_look
from libs.common.database.rows import left_off
from libs.common.door.answers.pages import BoundedList
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Day
from services.programmes.context import Ctx
from services.programmes.testing.rows.isolations import isolations_of_staff

router = APIRouter(prefix="/v1/employers", tags=["isolations"])
_SHOWN_DAYS = 90


class StaffIsolation(BaseModel):
    """The days on which a member of staff must stay away; without the reason."""

    person_id: UUID
    order_number: str
    first_day: date
    last_day: date
    withdrawn: bool


@router.get("/{employer_id}/isolations", operation_id="list_staff_isolations")
async def isolations(
    context: Ctx,
    employer_id: UUID,
    caller: Annotated[Caller, allow("employer", "payroll_agent", "officer")],
    on: Annotated[Day | None, Query()] = None,
    current: Annotated[bool, Query(description="those that hold today, as `on` today's date")] = False,
) -> BoundedList[StaffIsolation]:
    """List the last weeks' orders for staff whose contract covered the first day; withdrawn ones are marked.

    `?on=` a day, or `?current=true`: only orders that are in force on that day.
    """
    caller.require_employer(employer_id)
    today = context.clock.today()
    day = on or (today if current else None)
    since = today - timedelta(days=_SHOWN_DAYS)
    orders = await isolations_of_staff(context.database, employer_id, since=since, on=day)
    await audit_look(context.database, caller, "isolation.list", {isolation.person_id for isolation in orders})
    shown = [StaffIsolation.model_validate(isolation, from_attributes=True) for isolation in orders]
    return BoundedList(items=shown, left_off=left_off(orders))
