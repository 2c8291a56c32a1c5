"""The app's backend: my cases at the hotline."""

from typing import Annotated, Any

from fastapi import APIRouter, Request

from libs.common.audit.writing import audit_look
from libs.common.door.callers.policies import Caller, allow
from services.hotline.cases import rows
from services.hotline.context import Ctx

router = APIRouter(prefix="/v1/me", tags=["me"])
_SHOWN = ("number", "kind", "about", "status", "opened_at", "due_at", "callback_at")


@router.get("", operation_id="read_my_cases")
async def me(request: Request, context: Ctx, caller: Annotated[Caller, allow("person")]) -> dict[str, Any]:
    """My cases, newest first; a promised callback with its time."""
    await audit_look(context.database, caller, "cases.list", [caller.party_id])
    found = await rows.cases_of_person(context.database, caller.party_id)
    return {"cases": [{name: row[name] for name in _SHOWN} for row in found]}
