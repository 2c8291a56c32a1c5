"""What an employer learns of its staff's health: on which days somebody is not to come. Nothing else."""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request

from libs.common.audit.writing import audit_look
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Day
from services.programmes.context import Ctx
from services.programmes.testing.rows import isolations_of_staff

router = APIRouter(prefix="/v1/employers", tags=["isolations"])
_SHOWN_DAYS = 90


@router.get("/{employer_id}/isolations", operation_id="list_staff_isolations")
async def isolations(
    request: Request,
    context: Ctx,
    employer_id: UUID,
    caller: Annotated[Caller, allow("employer", "payroll_agent", "officer")],
    on: Annotated[Day | None, Query()] = None,
    current: Annotated[bool, Query(description="those that hold today, as `on` today's date")] = False,
) -> dict[str, Any]:
    """Orders of the last weeks for staff whose contract held on the first day; withdrawn ones say so.

    `?on=` a day, or `?current=true`: only those by which somebody is to stay away on that day.
    """
    caller.require_employer(employer_id)
    today = context.clock.today()
    day = on or (today if current else None)
    since = today - timedelta(days=_SHOWN_DAYS)
    found = await isolations_of_staff(context.database, employer_id, since=since, on=day)
    await audit_look(context.database, caller, "isolation.list", {row["person_id"] for row in found.items})
    return found.answer()
