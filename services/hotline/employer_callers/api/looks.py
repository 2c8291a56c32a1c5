"""Purposes of looks at employers, and the employer's own list of who looked."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import LAST_NUMBER, Listing, LookPages, Page
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body, Text
from services.hotline.context import Ctx
from services.hotline.employer_callers.actions.look_at_employer import look_at_employer
from services.hotline.employer_callers.rows.looks import looks_at_employer

router = APIRouter(prefix="/v1", tags=["looks"])
_LISTING = Listing("looks at an employer", first=LAST_NUMBER)


class NewEmployerLook(Body):
    employer_id: UUID
    case_id: UUID
    purpose: Text = Field(examples=["caller asks which months are paid"])


class EmployerLook(BaseModel):
    """A purpose: until it ends, the caller sees the employer whole."""

    id: UUID
    employer_id: UUID
    looked_by: str
    case_id: UUID
    purpose: str
    at: datetime
    until: datetime


class LookAtEmployer(BaseModel):
    """One look at the employer's data, or one change of it."""

    at: datetime = Field(description="when it happened")
    by: str = Field(description="the kind of party that looked: the agency answers for its staff")
    action: str = Field(description="what was read or done")
    purpose: str = Field(description="the purpose that was given, or what else the record says; may be empty")


@router.post("/employer-looks", status_code=201, operation_id="look_at_employer", response_model=EmployerLook)
async def look_at(
    request: Request,
    context: Ctx,
    body: NewEmployerLook,
    caller: Annotated[Caller, allow("agent", "supervisor")],
) -> Response:
    """Give a purpose in the own case about the employer: the caller sees the employer whole for 30 minutes."""
    now = context.clock.now()

    async def act(connection: AsyncConnection) -> EmployerLook:
        made = await look_at_employer(connection, looked_by=caller.name, at=now, **body.model_dump())
        await audit(connection, caller, "employer.look", subject=str(body.employer_id), detail=body.purpose)
        return EmployerLook.model_validate({"id": made.look_id, "employer_id": made.subject_id, **asdict(made)})

    return await carry_out_once(request, caller, "look_at_employer", act, audited=False)


@router.get("/employers/{employer_id}/looks", operation_id="list_looks_at_employer")
async def looks(
    context: Ctx, employer_id: UUID, caller: Annotated[Caller, allow("employer", "officer")], asked: LookPages
) -> Page[LookAtEmployer]:
    """List who at the desk looked at the employer or acted for it, and the purpose, newest first."""
    caller.require_employer(employer_id)
    found = await looks_at_employer(context.database, employer_id, before=asked.after(_LISTING), limit=asked.one_more)
    part = asked.cut(_LISTING, found, key=lambda look: look.number)
    items = [LookAtEmployer.model_validate(one, from_attributes=True) for one in part.rows]
    return Page(items=items, next=part.next)
