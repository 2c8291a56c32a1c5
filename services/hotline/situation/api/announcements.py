"""Announcements: posted by managers, read by everybody."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import left_off
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import BoundedList
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body, Day, Lines, ShortText, Text
from libs.common.door.requests.places import refuse_unknown_places
from services.hotline.context import Ctx
from services.hotline.situation.actions.post_announcement import post_announcement, withdraw_announcement
from services.hotline.situation.rows import announcements as rows

router = APIRouter(prefix="/v1/announcements", tags=["situation"])
SHOWN_MAX = 100
Manager = Annotated[Caller, allow("manager", "supervisor")]
Words = Annotated[Lines, Field(min_length=1, max_length=2_000)]


class TitleInLanguages(Body):
    """A title in each language."""

    th: Text
    vi: Text
    en: Text


class WordsInLanguages(Body):
    """A text in each language; it may have several lines."""

    th: Words
    vi: Words
    en: Words


class NewAnnouncement(Body):
    title: TitleInLanguages
    text: WordsInLanguages
    area: ShortText | None = Field(None, examples=["TH-10"])
    first_day: Day
    last_day: Day | None = None

    @model_validator(mode="after")
    def _days(self) -> "NewAnnouncement":
        if self.last_day is not None and self.first_day > self.last_day:
            raise PydanticCustomError("days_reversed", "last day before first day")
        return self


class Withdrawal(Body):
    because: Text = Field(description="why; it stands in the announcement's record")


class InLanguages(BaseModel):
    """A text in each language."""

    th: str
    vi: str
    en: str


class PublicAnnouncement(BaseModel):
    """An announcement as everybody reads it."""

    id: UUID
    title: InLanguages
    text: InLanguages
    area: str | None = Field(description="null where it is for the whole country")
    first_day: date = Field(description="the first day on which it is shown")
    last_day: date | None = Field(description="the last day on which it is shown; null until it is withdrawn")

    @classmethod
    def of(cls, one: rows.Announcement) -> "PublicAnnouncement":
        return cls(
            id=one.announcement_id,
            title=InLanguages.model_validate(one.title),
            text=InLanguages.model_validate(one.words),
            area=one.area,
            first_day=one.first_day,
            last_day=one.last_day,
        )


class Announcement(PublicAnnouncement):
    """An announcement with who posted it and why it was withdrawn."""

    posted_by: str
    posted_at: datetime
    withdrawn_by: str | None
    withdrawn_at: datetime | None
    withdrawn_because: str | None

    @classmethod
    def of(cls, one: rows.Announcement) -> "Announcement":
        return cls(
            **PublicAnnouncement.of(one).model_dump(),
            posted_by=one.posted_by,
            posted_at=one.posted_at,
            withdrawn_by=one.withdrawn_by,
            withdrawn_at=one.withdrawn_at,
            withdrawn_because=one.withdrawn_because,
        )


@router.post("", status_code=201, operation_id="post_announcement", response_model=Announcement)
async def post(request: Request, body: NewAnnouncement, caller: Manager) -> Response:
    """Post an announcement in three languages, for the country or an area, from its first day on."""
    refuse_unknown_places(request, areas={"/area": body.area})

    async def act(connection: AsyncConnection) -> Announcement:
        posted = await post_announcement(
            connection,
            title=body.title.model_dump(),
            words=body.text.model_dump(),
            area=body.area,
            first_day=body.first_day,
            last_day=body.last_day,
            posted_by=caller.name,
        )
        return Announcement.of(posted)

    return await carry_out_once(request, caller, "post_announcement", act)


@router.post("/{announcement_id}/withdrawal", operation_id="withdraw_announcement", response_model=Announcement)
async def withdraw(request: Request, announcement_id: UUID, body: Withdrawal, caller: Manager) -> Response:
    """Withdraw an announcement. What is not yet sent of its messages to groups is withdrawn with it."""

    async def act(connection: AsyncConnection) -> Announcement:
        withdrawn = await withdraw_announcement(connection, announcement_id, by=caller.name, because=body.because)
        return Announcement.of(withdrawn)

    return await carry_out_once(request, caller, "withdraw_announcement", act, status=200)


@router.get("", operation_id="list_announcements")
async def announcements(
    context: Ctx, _: Annotated[Caller, allow("agent", "supervisor", "officer", "manager")]
) -> BoundedList[Announcement]:
    """List the last 100 announcements, the newest first, withdrawn ones too."""
    found = await rows.newest_announcements(context.database, limit=SHOWN_MAX)
    return BoundedList(items=[Announcement.of(one) for one in found], left_off=left_off(found))
