"""What an employer learns of its staff's health: on which days somebody is not to come. Nothing else."""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request

from libs.common.audit.writing import audit_look
from libs.common.door.callers.policies import Caller, allow
from services.programmes.queries.vaccination import isolations_of_staff

router = APIRouter(prefix="/v1/employers", tags=["isolations"])
_SHOWN_DAYS = 90


@router.get("/{employer_id}/isolations", operation_id="list_staff_isolations")
async def isolations(
    request: Request,
    employer_id: UUID,
    caller: Annotated[Caller, allow("employer", "payroll_agent", "officer")],
) -> dict[str, Any]:
    """Orders of the last weeks for staff whose contract held on the first day; withdrawn ones say so."""
    caller.require_employer(employer_id)
    state = request.app.state
    since = state.clock.today() - timedelta(days=_SHOWN_DAYS)
    found = await isolations_of_staff(state.database, employer_id, since=since)
    await audit_look(state.database, caller, "isolation.list", {row["person_id"] for row in found.items})
    return found.answer()
