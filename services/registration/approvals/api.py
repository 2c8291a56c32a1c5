"""Approve an entry: the last approval needed carries it out."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body
from services.registration.approvals.actions.approve_entry import approve_entry
from services.registration.context import Ctx
from services.registration.entries.api import Entry

router = APIRouter(prefix="/v1/entries/{entry_id}", tags=["entries"])
Officer = Annotated[Caller, allow("officer")]


class Approval(Body):
    hash: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


@router.post("/approval", operation_id="approve_entry", response_model=Entry)
async def approval(request: Request, context: Ctx, entry_id: UUID, body: Approval, caller: Officer) -> Response:
    """Approve an entry by the hash of its content. The last approval needed carries it out."""

    async def act(connection: AsyncConnection) -> Entry:
        entry = await approve_entry(
            connection,
            entry_id,
            approver=caller.name,
            given_hash=body.hash,
            needed=context.entry_approvals,
            agency_key=context.agency_key,
            details_secret=context.details_secret,
            today=context.clock.today(),
        )
        await audit(connection, caller, "entry.approve", subject=str(entry_id), detail=str(entry.made_id or ""))
        return Entry.of(entry)

    return await carry_out_once(request, caller, "approve_entry", act, status=200, audited=False)
