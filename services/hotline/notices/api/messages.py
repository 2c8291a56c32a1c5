"""The app's backend: what I was told, in words, and what I have read of it."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from libs.common.audit.writing import audit_look
from libs.common.door.answers.pages import LAST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Nothing
from services.hotline.context import Ctx
from services.hotline.notices.api.reading import MarkedMessage, Message, MessagesMarked, mark_older, mark_one, read_page
from services.hotline.notices.rows.messages import Reader

router = APIRouter(prefix="/v1/me/messages", tags=["me"])
Person = Annotated[Caller, allow("person")]
MESSAGES = Listing("my messages", first=(datetime.max.replace(tzinfo=UTC), LAST_ID))


class MyMessage(Message):
    """A fact that I was told of, whether or not it was sent to a phone."""


class MyMessages(Page[MyMessage]):
    """My messages, newest first."""

    unread: int = Field(description="how many of all my messages are not marked as read")


@router.get("", operation_id="list_my_messages")
async def messages(
    context: Ctx,
    caller: Person,
    asked: Pages,
    unread: Annotated[bool, Query(description="only those that are not marked as read")] = False,
) -> MyMessages:
    """List what I was told, newest first, with its words in the three languages."""
    await audit_look(context.database, caller, "messages.list", [caller.party_id])
    page = await read_page(context, _reader(caller), asked, MESSAGES, unread=unread)
    return MyMessages.model_validate(page, from_attributes=True)


@router.post("/{message_id}/read", operation_id="mark_message_read", response_model=MarkedMessage)
async def read(request: Request, context: Ctx, message_id: UUID, _: Nothing, caller: Person) -> Response:
    """Mark one of my messages as read; once more changes nothing."""
    return await mark_one(request, context, caller, "mark_message_read", message_id, _reader(caller))


@router.post("/{message_id}/read-to-here", operation_id="mark_messages_read", response_model=MessagesMarked)
async def read_all(request: Request, context: Ctx, message_id: UUID, _: Nothing, caller: Person) -> Response:
    """Mark a message and all that are older as read."""
    return await mark_older(request, context, caller, "mark_messages_read", message_id, _reader(caller))


def _reader(caller: Caller) -> Reader:
    return Reader("person", caller.party_id)
