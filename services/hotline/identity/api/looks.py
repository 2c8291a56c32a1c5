"""Purposes of looks: needed before staff see a person unmasked, and reviewed if there was no case."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import FIRST_ID, Listing, LookPages, Page
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body, Text
from libs.common.refusals import Fault, Refusal
from services.hotline.context import Ctx
from services.hotline.identity.actions.look import look, review_look
from services.hotline.identity.rows.looks import unreviewed_looks

router = APIRouter(prefix="/v1/looks", tags=["looks"])
_BREAK_GLASS_WORDS_LEAST = 10
_LISTING = Listing("looks", first=FIRST_ID)


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


class UnreviewedLook(BaseModel):
    """A look without a case that a supervisor has not reviewed."""

    id: UUID
    person_id: UUID
    looked_by: str
    purpose: str
    at: datetime


class ReviewedLook(UnreviewedLook):
    """A look without a case, with the supervisor's verdict."""

    reviewed_by: str
    verdict: Literal["justified", "unjustified"]


class Review(Body):
    verdict: Literal["justified", "unjustified"]


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
        action = "person.look" if body.case_id else "person.break_glass"
        await audit(connection, caller, action, subject=str(body.person_id), detail=body.purpose)
        return Look.model_validate({"id": made.look_id, **asdict(made)})

    return await carry_out_once(request, caller, "look_at_person", act, audited=False)


@router.get("", operation_id="list_looks")
async def unreviewed(
    context: Ctx,
    _: Annotated[Caller, allow("supervisor")],
    asked: LookPages,
) -> Page[UnreviewedLook]:
    """List the looks without a case that nobody has reviewed, oldest first."""
    looks = await unreviewed_looks(context.database, after=asked.after(_LISTING), limit=asked.one_more)
    part = asked.cut(_LISTING, looks, key=lambda one: one.look_id)
    items = [UnreviewedLook.model_validate({"id": one.look_id, **asdict(one)}) for one in part.rows]
    return Page(items=items, next=part.next)


@router.post("/{look_id}/review", operation_id="review_look", response_model=ReviewedLook)
async def review(
    request: Request, context: Ctx, look_id: UUID, body: Review, caller: Annotated[Caller, allow("supervisor")]
) -> Response:
    """Record whether a look without a case was justified; nobody reviews their own."""
    now = context.clock.now()

    async def act(connection: AsyncConnection) -> ReviewedLook:
        done = await review_look(connection, look_id, reviewed_by=caller.name, verdict=body.verdict, at=now)
        return ReviewedLook.model_validate({"id": done.look_id, **asdict(done)})

    return await carry_out_once(request, caller, "review_look", act, status=200)
