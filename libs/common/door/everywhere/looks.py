"""Personal data shown unmasked for a purpose, without a case: a supervisor decides whether it was justified."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import FIRST_ID, Listing, LookPages, Page
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.context import door_of
from libs.common.door.requests.fields import Body
from libs.common.four_eyes.looks import Verdict, review_look, unreviewed_looks

router = APIRouter(prefix="/v1/looks", tags=["looks"])
_LISTING = Listing("unmasked looks", first=FIRST_ID)


class UnmaskedLook(BaseModel):
    """One look at unmasked personal data."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    looked_by: str = Field(description="the member of staff who looked")
    action: str = Field(description="what was read")
    person_id: str | None = Field(description="whose data were shown, where it was one person")
    persons: int = Field(description="of how many persons data were shown")
    purpose: str = Field(description="the purpose that was given")
    at: datetime


class ReviewedLook(UnmaskedLook):
    reviewed_by: str = Field(description="the supervisor who reviewed it")
    verdict: Verdict


class LookReview(Body):
    verdict: Verdict


@router.get("", operation_id="list_unmasked_looks")
async def unreviewed(
    request: Request,
    caller: Annotated[Caller, allow("supervisor")],
    asked: LookPages,
) -> Page[UnmaskedLook]:
    """List looks with a purpose that nobody has reviewed, oldest first; `person_id` if it was one person."""
    looks = await unreviewed_looks(door_of(request).database, after=asked.after(_LISTING), limit=asked.one_more)
    part = asked.cut(_LISTING, looks, key=lambda look: look.id)
    return Page(items=[UnmaskedLook.model_validate(look) for look in part.rows], next=part.next)


@router.post("/{look_id}/review", operation_id="review_unmasked_look", response_model=ReviewedLook)
async def review(
    request: Request, look_id: UUID, body: LookReview, caller: Annotated[Caller, allow("supervisor")]
) -> Response:
    """Record whether a look was justified. Nobody reviews their own."""
    now = door_of(request).clock.now()

    async def act(connection: AsyncConnection) -> ReviewedLook:
        return ReviewedLook.model_validate(
            await review_look(connection, look_id, reviewed_by=caller.name, verdict=body.verdict, at=now)
        )

    return await carry_out_once(request, caller, "review_unmasked_look", act, status=200)
