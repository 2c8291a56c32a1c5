"""What waits for a decision in this service: one list a service, merged by the office into one inbox."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy import text

from libs.common.database import Database
from libs.common.door.callers import Caller, allow
from libs.common.law.terms import Law

router = APIRouter(prefix="/v1/inbox", tags=["inbox"])
SHOWN_MAX = 500
_PARKED = text("""
    SELECT consumer, topic, key, min(parked_at) AS since, count(*) AS events,
           (array_agg(reason ORDER BY sequence))[1] AS reason
    FROM parked_event GROUP BY consumer, topic, key ORDER BY since LIMIT :limit
""")


class Waiting(BaseModel):
    """`about` is what is decided about, exactly; an approval names its `hash`; `law` cites what sets the deadline."""

    kind: str
    id: str
    title: str
    since: datetime
    deadline: datetime | None = None
    law: str | None = None
    made_by: str | None = None
    hash: str | None = None
    about: dict[str, Any] = {}


Source = Callable[[Database, Law], Awaitable[Sequence[Waiting]]]


@router.get("", operation_id="read_inbox")
async def inbox(
    request: Request, caller: Annotated[Caller, allow("officer", "supervisor", "manager", "operator")]
) -> dict[str, Any]:
    """Everything here that waits for an officer or operator, oldest first."""
    state = request.app.state
    found: list[Waiting] = []
    for source in (parked, *state.inbox_sources):
        found += await source(state.database, state.law)
    found.sort(key=lambda waiting: waiting.since)
    return {"items": found[:SHOWN_MAX], "next": None, "total": len(found)}


async def parked(database: Database, _: Law) -> list[Waiting]:
    """Events that a listener of ours could not take: their key waits."""
    return [
        Waiting(
            kind="parked_event",
            id=f"{row['consumer']} {row['topic']} {row['key']}",
            title=f"{row['topic']} {row['key']}",
            since=row["since"],
            about={"consumer": row["consumer"], "events": row["events"], "reason": row["reason"]},
        )
        for row in await database.one_statement(_PARKED, {"limit": SHOWN_MAX})
    ]
