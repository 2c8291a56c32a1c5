"""The presence of agents: they say it, or the telephone system does; it ends when nothing is heard."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import left_off
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import BoundedList
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body
from services.hotline.calls.actions.keep_presence import say_presence
from services.hotline.calls.rows import presence as rows
from services.hotline.calls.rows.presence import PresenceState
from services.hotline.context import Context, Ctx

router = APIRouter(prefix="/v1/presence", tags=["calls"])
SHOWN_MAX = 200
Agents = Annotated[Caller, allow("agent", "supervisor")]


class NewPresence(Body):
    state: PresenceState = Field(description="`offline`: not at the desk any more")


class Presence(BaseModel):
    """An agent's state."""

    agent: str = Field(description="the subject of the agent's token")
    state: PresenceState
    since: datetime | None = Field(description="since when; null while offline and never heard of")
    call_id: UUID | None = Field(description="the call that is answered or wrapped up")
    ends_at: datetime | None = Field(description="when the state ends unless something is heard; null while offline")

    @classmethod
    def of(cls, one: rows.Presence, *, kept_for: timedelta) -> "Presence":
        ends_at = None if one.state == "offline" else one.heard_at + kept_for
        return cls(agent=one.agent, state=one.state, since=one.since, call_id=one.call_id, ends_at=ends_at)


@router.post("", operation_id="say_presence", response_model=Presence)
async def say(request: Request, context: Ctx, body: NewPresence, caller: Agents) -> Response:
    """Say the own state. It holds for two minutes after the last sign of life, which reading it is too."""

    async def act(connection: AsyncConnection) -> Presence:
        said = await say_presence(connection, caller.subject, body.state, kept_for=context.presence_lasts)
        return Presence.of(said, kept_for=context.presence_lasts)

    return await carry_out_once(request, caller, "say_presence", act, status=200)


@router.get("/own", operation_id="read_own_presence")
async def own(context: Ctx, caller: Agents) -> Presence:
    """Read the own state. This is a sign of life: the state goes on. One that had ended is not begun again."""
    presence = await rows.hear_agent(context.database, caller.subject, kept_for=context.presence_lasts)
    if presence is None:
        return Presence(agent=caller.subject, state="offline", since=None, call_id=None, ends_at=None)
    return Presence.of(presence, kept_for=context.presence_lasts)


@router.get("", operation_id="list_presence")
async def listed(context: Ctx, _: Annotated[Caller, allow("supervisor", "manager")]) -> BoundedList[Presence]:
    """List the agents who are there, by state, the longest in it first."""
    return await there(context)


async def there(context: Context) -> BoundedList[Presence]:
    """List the agents who are there, 200 at most."""
    agents = await rows.agents_there(context.database, kept_for=context.presence_lasts, limit=SHOWN_MAX)
    items = [Presence.of(one, kept_for=context.presence_lasts) for one in agents]
    return BoundedList(items=items, left_off=left_off(agents))
