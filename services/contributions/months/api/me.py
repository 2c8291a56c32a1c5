"""The app's backend: my credited months."""

from typing import Annotated, Any

from fastapi import APIRouter, Request

from libs.common.audit.writing import audit_look
from libs.common.door.callers.policies import Caller, allow
from libs.common.values.money import shown
from services.contributions.months import rows as months_rows

router = APIRouter(prefix="/v1/me", tags=["me"])


@router.get("", operation_id="read_my_months")
async def me(request: Request, caller: Annotated[Caller, allow("person")]) -> dict[str, Any]:
    """My months as the accepted returns say, newest first, and how many are credited."""
    assert caller.party_id is not None  # a person's token has one
    await audit_look(request.app.state.database, caller, "months.read", [caller.party_id])
    rows = await months_rows.person_months(
        request.app.state.database, caller.party_id, valid_from=None, valid_until=None, known_at=None
    )
    months = [{**row, "wage": shown(row["wage"]), "base": shown(row["base"])} for row in rows]
    months.sort(key=lambda row: row["month"], reverse=True)
    return {"months": months, "credited": len({m["month"] for m in months if m["base"] != "0.00"})}
