"""Messages as they are read and marked, whether a person or an employer reads them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fastapi import Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import Asked, Listing
from libs.common.door.callers.policies import Caller
from libs.common.texts import LANGUAGES
from services.hotline.context import Context
from services.hotline.notices.actions.mark_read import mark_all_read, mark_read
from services.hotline.notices.rows import messages as rows
from services.hotline.notices.rows.messages import Reader
from services.hotline.notices.rows.words import Template, templates_named
from services.hotline.notices.rules.notices import worded


class Message(BaseModel):
    """A fact in words."""

    id: UUID
    kind: str = Field(description="the name of the text: `claim_received`, `employer_bill_due`, …")
    text: dict[str, str] = Field(description="the words by language, as they were in force when it was said")
    at: datetime = Field(description="when it was said")
    read_at: datetime | None = Field(description="when it was marked as read; null until then")


class MarkedMessage(BaseModel):
    """A message that is marked as read."""

    id: UUID
    read_at: datetime = Field(description="when it was first marked")


class MessagesMarked(BaseModel):
    """Messages that were marked as read together."""

    id: UUID = Field(description="the newest of them")
    marked: int = Field(description="how many were not marked before")


@dataclass(frozen=True, slots=True)
class MessagePage:
    """A page of messages, newest first. `unread`: how many of all are not marked as read."""

    items: list[Message]
    next: str | None
    unread: int


async def read_page(
    context: Context, reader: Reader, asked: Asked, listing: Listing[tuple[datetime, UUID]], *, unread: bool
) -> MessagePage:
    messages = await rows.messages_of(
        context.database, reader, before=asked.after(listing), unread=unread, limit=asked.one_more
    )
    part = asked.cut(listing, messages, key=lambda message: (message.said_at, message.notice_id))
    words = await templates_named(context.database, sorted({one.template for one in part.rows}))
    items = [_shown(context, one, words) for one in part.rows]
    return MessagePage(items, part.next, await rows.unread_of(context.database, reader))


async def mark_one(
    request: Request, context: Context, caller: Caller, operation: str, message_id: UUID, reader: Reader
) -> Response:
    async def act(connection: AsyncConnection) -> MarkedMessage:
        marked = await mark_read(connection, message_id, reader=reader, now=context.clock.now())
        return MarkedMessage(id=message_id, read_at=marked)

    return await carry_out_once(request, caller, operation, act, status=200, audited=False)


async def mark_older(
    request: Request, context: Context, caller: Caller, operation: str, message_id: UUID, reader: Reader
) -> Response:
    async def act(connection: AsyncConnection) -> MessagesMarked:
        marked = await mark_all_read(connection, message_id, reader=reader, now=context.clock.now())
        return MessagesMarked(id=message_id, marked=marked)

    return await carry_out_once(request, caller, operation, act, status=200, audited=False)


def _shown(context: Context, message: rows.Message, words: list[Template]) -> Message:
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
    return Message(id=message.notice_id, kind=message.template, text=text, at=message.said_at, read_at=message.read_at)
