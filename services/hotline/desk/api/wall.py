"""The wall: what the supervisors watch."""

from typing import Annotated, Any

from fastapi import APIRouter, Request

from libs.common.door.callers.policies import Caller, allow
from services.hotline.context import Ctx
from services.hotline.desk import rows

router = APIRouter(prefix="/v1/wall", tags=["wall"])


@router.get("", operation_id="read_wall")
async def wall(
    request: Request, context: Ctx, caller: Annotated[Caller, allow("supervisor", "manager")]
) -> dict[str, Any]:
    """Queues with what is open and late, who has how much, the newest breaches, looks to be reviewed.

    Managers see how many looks wait, and no person.
    """
    found = await rows.wall(context.database, now=context.clock.now())
    waiting = len(found["looks"])
    return found | {"looks": found["looks"] if caller.party == "supervisor" else [], "looks_waiting": waiting}
