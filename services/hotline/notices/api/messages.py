"""The app's backend: what I was told, in words, and what I have read of it."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_look
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import LAST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Nothing
from libs.common.texts import LANGUAGES
from services.hotline.context import Context, Ctx
from services.hotline.notices.actions.mark_read import mark_all_read, mark_read
from services.hotline.notices.rows import messages as rows
from services.hotline.notices.rows.words import Template, templates_named
from services.hotline.notices.rules.notices import worded

router = APIRouter(prefix="/v1/me/messages", tags=["me"])
Person = Annotated[Caller, allow("person")]
MESSAGES = Listing("my messages", first=(datetime.max.replace(tzinfo=UTC), LAST_ID))


class MyMessage(BaseModel):
    """A fact that I was told of, whether or not it was sent to a phone."""

    id: UUID
    kind: str = Field(description="the name of the text: `claim_received`, `benefit_paid`, …")
    text: dict[str, str] = Field(description="the words by language, as they were in force when it was said")
    at: datetime = Field(description="when it was said")
    read_at: datetime | None = Field(description="when I marked it as read; null until then")


class MyMessages(Page[MyMessage]):
    """My messages, newest first."""

    unread: int = Field(description="how many of all my messages are not marked as read")


class MarkedMessage(BaseModel):
    """A message that is marked as read."""

    id: UUID
    read_at: datetime = Field(description="when it was first marked")


class MessagesMarked(BaseModel):
    """Messages that were marked as read together."""

    id: UUID = Field(description="the newest of them")
    marked: int = Field(description="how many were not marked before")


@router.get("", operation_id="list_my_messages")
async def messages(
    context: Ctx,
    caller: Person,
    asked: Pages,
    unread: Annotated[bool, Query(description="only those that are not marked as read")] = False,
) -> MyMessages:
    """List what I was told, newest first, with its words in the three languages."""
    await audit_look(context.database, caller, "messages.list", [caller.party_id])
    found = await rows.messages_of_person(
        context.database, caller.party_id, before=asked.after(MESSAGES), unread=unread, limit=asked.one_more
    )
    part = asked.cut(MESSAGES, found, key=lambda message: (message.said_at, message.notice_id))
    words = await templates_named(context.database, sorted({one.template for one in part.rows}))
    return MyMessages(
        items=[_shown(context, one, words) for one in part.rows],
        next=part.next,
        unread=await rows.unread_of_person(context.database, caller.party_id),
    )


@router.post("/{message_id}/read", operation_id="mark_message_read", response_model=MarkedMessage)
async def read(request: Request, context: Ctx, message_id: UUID, _: Nothing, caller: Person) -> Response:
    """Mark one of my messages as read; once more changes nothing."""

    async def act(connection: AsyncConnection) -> MarkedMessage:
        marked = await mark_read(connection, message_id, person_id=caller.party_id, now=context.clock.now())
        return MarkedMessage(id=message_id, read_at=marked)

    return await carry_out_once(request, caller, "mark_message_read", act, status=200, audited=False)


@router.post("/{message_id}/read-to-here", operation_id="mark_messages_read", response_model=MessagesMarked)
async def read_all(request: Request, context: Ctx, message_id: UUID, _: Nothing, caller: Person) -> Response:
    """Mark a message and all that are older as read."""

    async def act(connection: AsyncConnection) -> MessagesMarked:
        marked = await mark_all_read(connection, message_id, person_id=caller.party_id, now=context.clock.now())
        return MessagesMarked(id=message_id, marked=marked)

    return await carry_out_once(request, caller, "mark_messages_read", act, status=200, audited=False)


def _shown(context: Context, message: rows.Message, words: list[Template]) -> MyMessage:
    day = context.clock.day_of(message.said_at)
    text = {
        language: worded(
            message.template,
            language,
            message.variables,
            [
                (one.valid_from, one.version, one.body)
                for one in words
                if (one.name, one.language) == (message.template, language)
            ],
            on=day,
            sent=message.template_version if message.language == language else None,
        )
        for language in LANGUAGES
    }
    return MyMessage(
        id=message.notice_id, kind=message.template, text=text, at=message.said_at, read_at=message.read_at
    )
