"""`GET /v1/events?after=`: the service's own log as a pull feed, filtered to the events that the caller may see."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from sqlalchemy import text

from libs.common.audit.writing import audit_look
from libs.common.door.callers.policies import OUTSIDE, Caller, allow
from libs.common.door.callers.purposes import require_purpose
from libs.common.door.context import door_of
from libs.common.spine.events import Event
from libs.common.spine.log import EVENT_COLUMNS

# Members of facts that name persons (a test holds them against the contracts).
PERSON_MEMBERS = frozenset({"person_id", "kept_id", "merged_id", "withdrawn"})
_ALL = text(f"SELECT {EVENT_COLUMNS} FROM event_log WHERE position > :after ORDER BY position LIMIT :limit")
_MINE = text(f"""
    SELECT {EVENT_COLUMNS} FROM event_log
    WHERE position > :after AND audience && CAST(:audience AS text[]) ORDER BY position LIMIT :limit
""")

router = APIRouter(prefix="/v1", tags=["events"])


class CloudEvent(BaseModel):
    """An event in the structured JSON mode of CloudEvents 1.0, with its place in the log."""

    specversion: Literal["1.0"]
    id: str
    source: str = Field(description="the service that says it: `/registration`")
    type: str = Field(description="what happened: `registration.person_registered.v1`; docs/events.md lists them")
    subject: str = Field(description="the key: events of one key are in order")
    time: datetime
    datacontenttype: Literal["application/json"]
    sequence: str = Field(description="the number of the event among those of its topic's partition")
    topic: str
    position: int = Field(description="the event's place in this service's log")
    traceparent: str | None = Field(default=None, description="the trace it belongs to; left out where there is none")
    data: dict[str, Any] = Field(description="what happened, in the form of its type's contract")


class EventsAfter(BaseModel):
    """Events after a position, in log order."""

    items: list[CloudEvent]
    next: int | None = Field(description="the position to go on from; null at the end")


@router.get(
    "/events",
    operation_id="list_events",
    summary="Events that concern the caller, in log order",
    response_model=None,
    responses={200: {"model": EventsAfter}},
)
async def list_events(
    request: Request,
    caller: Annotated[Caller, allow(*OUTSIDE, "app", "officer")],
    after: Annotated[int, Query(ge=0, le=2**62)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> dict[str, Any]:
    """List CloudEvents in JSON with their `position`; `next` is the position to continue from, null at the end.

    An officer reads all events and gives a purpose (`X-Purpose`), which each person can see.
    """
    database = door_of(request).database
    parameters: dict[str, Any] = {"after": after, "limit": limit}
    if caller.is_officer:
        of_persons = door_of(request).facts_of_persons
        purpose = require_purpose(request, caller) if of_persons else None
        rows = await database.many_rows(_ALL, parameters)
        events = [Event(*tuple(row)).cloud_event() for row in rows]
        persons = {person for event in events for person in persons_named(event["data"])}
        await audit_look(database, caller, "events.read", persons, purpose=purpose)
    else:
        rows = await database.many_rows(_MINE, {**parameters, "audience": caller.audiences})
        events = [Event(*tuple(row)).cloud_event() for row in rows]
    return {"items": events, "next": events[-1]["position"] if events else None}


def persons_named(data: Any) -> Iterator[str]:
    """Yield every person that a fact names, at any depth."""
    if isinstance(data, list):
        for item in data:
            yield from persons_named(item)
    elif isinstance(data, dict):
        for name, value in data.items():
            if name in PERSON_MEMBERS and isinstance(value, str):
                yield value
            elif name in PERSON_MEMBERS and isinstance(value, list):
                yield from (item for item in value if isinstance(item, str))
            else:
                yield from persons_named(value)
