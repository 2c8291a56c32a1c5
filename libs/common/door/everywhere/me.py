"""What every service owes a person about the person's own data: who looked at it, and why."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from sqlalchemy import text

from libs.common.door.callers.policies import Caller, allow

router = APIRouter(prefix="/v1/me", tags=["me"])
_PAGE = 100
# Who looked as a kind of party, not by name: the agency answers for its staff. Numbered rows only: those stay.
_LOOKS = text("""
    SELECT number, occurred_at AS at, split_part(actor, ':', 1) AS by, action, detail AS purpose FROM audit_log
    WHERE subject = ANY(CAST(:subjects AS text[])) AND number < :before AND actor NOT LIKE 'person:%'
    ORDER BY number DESC LIMIT :limit
""")
_LAST = 2**62


@router.get("/looks", operation_id="list_my_looks")
async def looks(
    request: Request,
    caller: Annotated[Caller, allow("person")],
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> dict[str, Any]:
    """Who looked at my data here or changed it, and the purpose that was given; newest first, under all my numbers."""
    state = request.app.state
    before = int(state.cursors.read("my looks", cursor)[0]) if cursor else _LAST
    given = {"subjects": caller.person_ids, "before": before, "limit": _PAGE}
    rows = [dict(row) for row in await state.database.one_statement(_LOOKS, given)]
    last = rows[-1]["number"] if len(rows) == _PAGE else None
    items = [{name: row[name] for name in ("at", "by", "action", "purpose")} for row in rows]
    return {"items": items, "next": state.cursors.give("my looks", [last]) if last else None}
