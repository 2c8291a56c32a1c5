"""Messages to an employer in words, and what is read of them."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import LAST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Nothing
from libs.common.texts import LANGUAGES
from services.hotline.context import Context, Ctx
from services.hotline.employer_notices.actions.mark_employer_messages import (
    mark_employer_message,
    mark_employer_messages,
)
from services.hotline.employer_notices.rows import messages as rows
from services.hotline.notices.api.messages import MarkedMessage, MessagesMarked
from services.hotline.notices.rows.words import Template, templates_named
from services.hotline.notices.rules.notices import worded

router = APIRouter(prefix="/v1/employers/{employer_id}/messages", tags=["employers"])
Own = Annotated[Caller, allow("employer")]
_MESSAGES = Listing("messages of an employer", first=(datetime.max.replace(tzinfo=UTC), LAST_ID))


class EmployerMessage(BaseModel):
    """A fact that the employer was told of, whether or not it was sent to a contact."""

    id: UUID
    kind: str = Field(description="the name of the text: `employer_bill_due`, `employer_closure_ordered`, …")
    text: dict[str, str] = Field(description="the words by language, as they were in force when it was said")
    at: datetime = Field(description="when it was said")
    read_at: datetime | None = Field(description="when it was marked as read; null until then")


class EmployerMessages(Page[EmployerMessage]):
    """The employer's messages, newest first."""

    unread: int = Field(description="how many of all its messages are not marked as read")


@router.get("", operation_id="list_employer_messages")
async def messages(
    context: Ctx,
    employer_id: UUID,
    caller: Annotated[Caller, allow("employer", "officer")],
    asked: Pages,
    unread: Annotated[bool, Query(description="only those that are not marked as read")] = False,
) -> EmployerMessages:
    """List what the employer was told, newest first, with its words in the three languages."""
    caller.require_employer(employer_id)
    found = await rows.messages_of_employer(
        context.database, employer_id, before=asked.after(_MESSAGES), unread=unread, limit=asked.one_more
    )
    part = asked.cut(_MESSAGES, found, key=lambda message: (message.said_at, message.notice_id))
    words = await templates_named(context.database, sorted({one.template for one in part.rows}))
    return EmployerMessages(
        items=[_shown(context, one, words) for one in part.rows],
        next=part.next,
        unread=await rows.unread_of_employer(context.database, employer_id),
    )


@router.post("/{message_id}/read", operation_id="mark_employer_message_read", response_model=MarkedMessage)
async def read(
    request: Request, context: Ctx, employer_id: UUID, message_id: UUID, _: Nothing, caller: Own
) -> Response:
    """Mark one of the employer's messages as read; once more changes nothing."""
    caller.require_employer(employer_id)

    async def act(connection: AsyncConnection) -> MarkedMessage:
        marked = await mark_employer_message(
            connection, message_id, employer_id=employer_id, by=caller.name, now=context.clock.now()
        )
        return MarkedMessage(id=message_id, read_at=marked)

    return await carry_out_once(request, caller, "mark_employer_message_read", act, status=200, audited=False)


@router.post("/{message_id}/read-to-here", operation_id="mark_employer_messages_read", response_model=MessagesMarked)
async def read_all(
    request: Request, context: Ctx, employer_id: UUID, message_id: UUID, _: Nothing, caller: Own
) -> Response:
    """Mark a message and all that are older as read."""
    caller.require_employer(employer_id)

    async def act(connection: AsyncConnection) -> MessagesMarked:
        marked = await mark_employer_messages(
            connection, message_id, employer_id=employer_id, by=caller.name, now=context.clock.now()
        )
        return MessagesMarked(id=message_id, marked=marked)

    return await carry_out_once(request, caller, "mark_employer_messages_read", act, status=200, audited=False)


def _shown(context: Context, message: rows.EmployerMessage, words: list[Template]) -> EmployerMessage:
    day = context.clock.day_of(message.said_at)
    text = {
        language: worded(
            message.template,
            language,
            message.variables,
            [(one.valid_from, one.version, one.body) for one in words
             if (one.name, one.language) == (message.template, language)],
            on=day,
            sent=None,
        )
        for language in LANGUAGES
    }  # fmt: skip
    return EmployerMessage(
        id=message.notice_id, kind=message.template, text=text, at=message.said_at, read_at=message.read_at
    )
