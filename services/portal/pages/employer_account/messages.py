"""Messages to the employer: newest first, with a mark on those that are read."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.portal.gateways.answers.calls import EmployerMessages
from services.portal.gateways.answers.hotline import PublicAnnouncements
from services.portal.gateways.answers.shown import Problem
from services.portal.pages.employer.acting import ForEmployer
from services.portal.pages.frame import PageForOthers, Visitor, back_to, page
from services.portal.pages.typed import MaybeId

router = APIRouter(prefix="/employer/messages", include_in_schema=False)
HERE = "/employer/messages"
_PAGE = 20


@router.get("")
async def messages(
    request: Request,
    visitor: ForEmployer,
    unread: Annotated[str, Query(max_length=5)] = "",
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    """List the messages; with `unread` those without a mark."""
    return await _messages(request, visitor, unread=bool(unread), cursor=cursor)


async def _messages(
    request: Request,
    visitor: Visitor,
    *,
    unread: bool = False,
    cursor: str | None = None,
    problem: Problem | None = None,
) -> Response:
    refuse_agents(visitor)
    listed, posted = await asyncio.gather(
        visitor.suite.get(
            "hotline",
            f"/v1/employers/{visitor.party_id}/messages",
            EmployerMessages,
            unread=str(unread).lower(),
            cursor=cursor,
            limit=_PAGE,
        ),
        visitor.suite.get("hotline", "/v1/public/announcements", PublicAnnouncements),
    )
    return page(
        request,
        "employer_messages.html",
        visitor,
        problem=problem or listed.problem,
        listed=listed,
        only_unread=unread,
        posted=posted.items,
    )


@router.post("")
async def mark(request: Request, visitor: ForEmployer, one: MaybeId = None, to_here: MaybeId = None) -> Response:
    """Mark one message as read, or all from one on that are older."""
    refuse_agents(visitor)
    path = f"/v1/employers/{visitor.party_id}/messages/{_last_part(one, to_here)}"
    answer = await visitor.suite.post("hotline", path, {})
    if answer.ok:
        return back_to(request, HERE, done="messages_read" if to_here else "message_read")
    return await _messages(request, visitor, problem=answer.problem)


def _last_part(one: UUID | None, to_here: UUID | None) -> str:
    return f"{to_here}/read-to-here" if to_here else f"{one}/read"


def refuse_agents(visitor: Visitor) -> None:
    """Refuse payroll agents: this is between the agency and the employer."""
    if visitor.party != "employer":
        raise PageForOthers
