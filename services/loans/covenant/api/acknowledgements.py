"""Acknowledge a judgement: an officer has seen it and notes what follows."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body, Text
from libs.common.refusals import NotFound
from libs.common.values.month import Month
from services.loans.covenant import rows

router = APIRouter(prefix="/v1/loans", tags=["loans"])


class Seen(Body):
    note: Text


@router.post("/{loan_id}/acknowledgements", operation_id="acknowledge_judgement")
async def acknowledge(
    request: Request, loan_id: UUID, body: Seen, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """An officer has seen the newest judgement and says what follows; a later one waits anew."""

    async def act(connection: AsyncConnection) -> Any:
        seen = await rows.acknowledge(connection, loan_id, by=caller.name, note=body.note)
        if seen is None:
            raise NotFound(what="judgement")
        return {"id": loan_id, "month": str(Month.of(seen["month"])), "version": seen["version"], "note": body.note}

    return await carry_out_once(request, caller, "acknowledge_judgement", act, status=200)
