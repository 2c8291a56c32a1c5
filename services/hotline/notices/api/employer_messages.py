"""Messages to an employer in words, and what is read of them."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from libs.common.door.answers.pages import LAST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Nothing
from services.hotline.context import Ctx
from services.hotline.notices.api.reading import MarkedMessage, Message, MessagesMarked, mark_older, mark_one, read_page
from services.hotline.notices.rows.messages import Reader

router = APIRouter(prefix="/v1/employers/{employer_id}/messages", tags=["employers"])
Own = Annotated[Caller, allow("employer")]
_MESSAGES = Listing("messages of an employer", first=(datetime.max.replace(tzinfo=UTC), LAST_ID))


class EmployerMessage(Message):
    """A fact that the employer was told of, whether or not it was sent to a contact."""


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
    reader = _reader(caller, employer_id)
    page = await read_page(context, reader, asked, _MESSAGES, unread=unread)
    return EmployerMessages.model_validate(page, from_attributes=True)


@router.post("/{message_id}/read", operation_id="mark_employer_message_read", response_model=MarkedMessage)
async def read(
    request: Request, context: Ctx, employer_id: UUID, message_id: UUID, _: Nothing, caller: Own
) -> Response:
    """Mark one of the employer's messages as read; once more changes nothing."""
    reader = _reader(caller, employer_id)
    return await mark_one(request, context, caller, "mark_employer_message_read", message_id, reader)


@router.post("/{message_id}/read-to-here", operation_id="mark_employer_messages_read", response_model=MessagesMarked)
async def read_all(
    request: Request, context: Ctx, employer_id: UUID, message_id: UUID, _: Nothing, caller: Own
) -> Response:
    """Mark a message and all that are older as read."""
    reader = _reader(caller, employer_id)
    return await mark_older(request, context, caller, "mark_employer_messages_read", message_id, reader)


def _reader(caller: Caller, employer_id: UUID) -> Reader:
    """Return the employer as a reader, if it is the caller's own or the caller is an officer."""
    caller.require_employer(employer_id)
    return Reader("employer", employer_id, by=caller.name)
