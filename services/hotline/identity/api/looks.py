"""Purposes of looks: needed before staff see a person unmasked. Those without a case are reviewed."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body, Text
from libs.common.refusals import Fault, Refusal
from services.hotline.context import Ctx
from services.hotline.identity.actions.look import BREAK_GLASS, look

router = APIRouter(prefix="/v1/looks", tags=["looks"])
_BREAK_GLASS_WORDS_LEAST = 10


class PurposeTooShort(Refusal):
    code = "request_invalid"
    kind = "invalid"


class NewLook(Body):
    person_id: UUID
    purpose: Text = Field(examples=["caller asks why the claim is pending"])
    case_id: UUID | None = None


class Look(BaseModel):
    """A purpose: until it ends, the caller sees the person unmasked."""

    id: UUID
    person_id: UUID
    looked_by: str
    case_id: UUID | None
    purpose: str
    at: datetime
    until: datetime


@router.post("", status_code=201, operation_id="look_at_person", response_model=Look)
async def look_at(
    request: Request, context: Ctx, body: NewLook, caller: Annotated[Caller, allow("agent", "supervisor", "officer")]
) -> Response:
    """Give a purpose: the caller sees the person unmasked for 30 minutes. Without a case it is reviewed."""
    if body.case_id is None and len(body.purpose) < _BREAK_GLASS_WORDS_LEAST:
        raise PurposeTooShort(faults=[Fault("/purpose", "string_too_short", {"min_length": _BREAK_GLASS_WORDS_LEAST})])
    now = context.clock.now()

    async def act(connection: AsyncConnection) -> Look:
        made = await look(connection, looked_by=caller.name, at=now, **body.model_dump())
        action = "person.look" if body.case_id else BREAK_GLASS
        await audit(connection, caller, action, subject=str(body.person_id), detail=body.purpose)
        return Look.model_validate({"id": made.look_id, "person_id": made.subject_id, **asdict(made)})

    return await carry_out_once(request, caller, "look_at_person", act, audited=False)
