"""`GET /v1/events?after=`: the service's own log as a pull feed, filtered to what the caller may see."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from sqlalchemy import text

from libs.common.door.callers import Caller, allow
from libs.common.spine.events import Event
from libs.common.spine.log import EVENT_COLUMNS

_ALL = text(f"SELECT {EVENT_COLUMNS} FROM event_log WHERE position > :after ORDER BY position LIMIT :limit")
_MINE = text(f"""
    SELECT {EVENT_COLUMNS} FROM event_log
    WHERE position > :after AND audience && CAST(:audience AS text[]) ORDER BY position LIMIT :limit
""")

router = APIRouter(prefix="/v1", tags=["events"])


@router.get("/events", operation_id="list_events", summary="Events that concern the caller, in log order")
async def list_events(
    request: Request,
    caller: Annotated[Caller, allow()],
    after: Annotated[int, Query(ge=0, le=2**62)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> dict[str, Any]:
    """CloudEvents in JSON with their `position`; `next` is the position to go on from, null at the end."""
    database = request.app.state.database
    parameters: dict[str, Any] = {"after": after, "limit": limit}
    if caller.is_staff:
        rows = await database.many_rows(_ALL, parameters)
    else:
        rows = await database.many_rows(_MINE, {**parameters, "audience": caller.audiences})
    found = [Event(*row) for row in rows]
    return {"items": [event.cloud_event() for event in found], "next": found[-1].position if found else None}
