"""The wall: the figures that supervisors watch."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from libs.common.database.rows import left_off
from libs.common.door.answers.pages import FIRST_ID
from libs.common.door.callers.policies import Caller, allow
from libs.common.four_eyes.looks import looks_waiting, unreviewed_looks
from services.hotline.calls.api.calls import QueueOfCalls, day_of_calls, queues_of_calls
from services.hotline.calls.api.presence import Presence, there
from services.hotline.context import Ctx
from services.hotline.desk import rows

router = APIRouter(prefix="/v1/wall", tags=["wall"])
_LOOKS_MAX = 20


class QueueShown(BaseModel):
    """A queue with open cases."""

    queue: str
    open: int = Field(description="how many cases are not closed")
    waiting: int = Field(description="how many of the open ones wait for a callback")
    late: int = Field(description="how many of the open ones are past their due instant")
    next_due: datetime = Field(description="by when the first of them is to be answered")


class AgentShown(BaseModel):
    """An agent with open cases."""

    assigned_to: str = Field(description="the party and the name")
    open: int = Field(description="how many cases they have that are not closed")


class BreachShown(BaseModel):
    """An employer with fewer staff than its covenant requires."""

    employer_id: UUID
    name: str | None
    occurred_at: datetime = Field(description="when loans said so")
    data: dict[str, Any] = Field(description="what loans said: `loans.retention_breached.v1`")


class LookWaiting(BaseModel):
    """A look without a case, which a supervisor reviews."""

    id: UUID
    person_id: UUID | None = Field(description="the person, if it was one")
    looked_by: str
    purpose: str
    at: datetime


class WallLeftOff(BaseModel):
    """The numbers of entries that do not fit on the wall."""

    agents: int = Field(description="how many more have open cases")
    looks: int = Field(description="how many more looks nobody has reviewed")
    breaches: int = Field(description="how many older breaches there are")


class Wall(BaseModel):
    """Calls, agents who are there, each agent's open cases, late cases, and tasks of supervisors."""

    calls: list[QueueOfCalls] = Field(description="calls and waits of today by queue, the longest wait first")
    presence: list[Presence] = Field(description="the agents who are there")
    queues: list[QueueShown] = Field(description="all queues with open cases")
    agents: list[AgentShown] = Field(description="those with the most open cases")
    breaches: list[BreachShown] = Field(description="the newest ones")
    looks: list[LookWaiting] = Field(description="the oldest that nobody has reviewed; for supervisors alone")
    looks_waiting: int = Field(description="how many looks nobody has reviewed")
    left_off: WallLeftOff = Field(description="what the wall does not show")


@router.get("", operation_id="read_wall")
async def wall(context: Ctx, caller: Annotated[Caller, allow("supervisor", "manager")]) -> Wall:
    """Read the queues with open and late cases, the load of each agent, the newest breaches, and looks to review.

    Managers see the number of looks, and no person.
    """
    database, looks = context.database, []
    breaches = await rows.newest_breaches(database)
    agents = await rows.agent_loads(database)
    waiting = await looks_waiting(database)
    if caller.party == "supervisor":
        looks = await unreviewed_looks(database, after=FIRST_ID, limit=_LOOKS_MAX)
    _, begins, ends = day_of_calls(context, None)
    present = await there(context)
    return Wall(
        calls=await queues_of_calls(context, begins, ends),
        presence=list(present.items),
        queues=[
            QueueShown.model_validate(queue, from_attributes=True)
            for queue in await rows.queue_loads(database, now=context.clock.now())
        ],
        agents=[AgentShown.model_validate(agent, from_attributes=True) for agent in agents],
        breaches=[BreachShown.model_validate(breach, from_attributes=True) for breach in breaches],
        looks=[LookWaiting.model_validate(look, from_attributes=True) for look in looks],
        looks_waiting=waiting,
        left_off=WallLeftOff(agents=left_off(agents), looks=max(waiting - len(looks), 0), breaches=left_off(breaches)),
    )
