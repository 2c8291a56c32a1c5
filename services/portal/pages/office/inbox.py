"""The inbox of the office: the tasks of all services, by kind and by who entered them, on a page and as CSV."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import StringConstraints

from libs.common.door.answers.downloads import csv_download
from services.portal.context import context
from services.portal.gateways.answers.everywhere import SERVICES, Inbox, Waiting
from services.portal.gateways.answers.offices import OwnOffices
from services.portal.gateways.answers.shown import Problem, Shown
from services.portal.gateways.suite import Answer
from services.portal.pages.frame import SignedIn, Visitor, back_to, language, page
from services.portal.pages.layout.everywhere import who_of

router = APIRouter(prefix="/office", include_in_schema=False)
# A service and the cursor of its next page, as in `loans.AAAA`.
End = Annotated[str, StringConstraints(max_length=1000)]
Kind = Annotated[str, Query(max_length=60, pattern="^[a-z_]*$")]
Whose = Annotated[Literal["", "me", "others"], Query()]
_HEADING = (
    "inbox_csv.kind",
    "inbox_csv.service",
    "inbox_csv.since",
    "inbox_csv.due",
    "inbox_csv.made_by",
    "inbox_csv.task",
)
_PAGES_MAX = 1_000  # of one service: an export ends


@dataclass(frozen=True, slots=True)
class Item:
    """A task and its service; `own`: the visitor entered it, so another officer must decide."""

    kind: str
    id: str
    title: str
    since: datetime
    deadline: datetime | None
    law: str | None
    made_by: str | None
    hash: str | None
    about: Shown
    service: str
    own: bool

    @classmethod
    def of(cls, service: str, waiting: Waiting, visitor: Visitor) -> Self:
        return cls(
            waiting.kind, waiting.id, waiting.title, waiting.since, waiting.deadline, waiting.law, waiting.made_by,
            waiting.hash, waiting.about, service=service, own=waiting.made_by == f"{visitor.party}:{visitor.subject}",
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice among the tasks of the inbox. `after`: a service and the end of its last page."""

    why: str = ""
    kind: str = ""
    whose: str = ""
    after: Mapping[str, str] | None = None

    @property
    def services(self) -> Sequence[str]:
        return tuple(self.after or SERVICES)

    def address(self, path: str = "/office", **changed: str) -> str:
        """Return the address of the inbox with these choices, some of them changed."""
        chosen = {"why": self.why, "kind": self.kind, "whose": self.whose, **changed}
        query = urlencode([(name, value) for name, value in chosen.items() if value])
        return f"{path}?{query}" if query else path


@router.get("")
async def inbox(
    request: Request,
    visitor: SignedIn,
    why: Annotated[str, Query(max_length=200)] = "",
    kind: Kind = "",
    whose: Whose = "",
    after: Annotated[list[End] | None, Query(max_length=len(SERVICES))] = None,
) -> Response:
    """Show the tasks of all services, oldest first.

    `why`: a purpose, which also shows the persons of health tasks. `kind`, `whose`: only these tasks. `after`: a
    service and the end of its last page; only services named here have more.
    """
    ends = dict(end.split(".", 1) for end in after or () if "." in end)
    chosen = Chosen(why.strip(), kind, whose, {s: ends[s] for s in SERVICES if s in ends} or None)
    return await inbox_page(request, visitor, chosen=chosen)


async def inbox_page(
    request: Request,
    visitor: Visitor,
    problem: Problem | None = None,
    typed: Mapping[str, str] | None = None,
    chosen: Chosen | None = None,
) -> Response:
    """Show the inbox, with the refusal of a form and what was typed in it."""
    chosen = chosen or Chosen()
    asked = chosen.services
    answers = await asyncio.gather(*(_tasks(visitor, chosen, s, (chosen.after or {}).get(s)) for s in asked))
    own = await visitor.suite.get("registration", "/v1/my-offices", OwnOffices)
    waiting = [
        Item.of(service, item, visitor) for service, answer in zip(asked, answers, strict=True) for item in answer.items
    ]
    waiting.sort(key=lambda item: item.since)
    bodies = {service: answer.body for service, answer in zip(asked, answers, strict=True) if answer.body}
    counts: Counter[str] = Counter()
    for body in bodies.values():
        counts.update(body.counts)
    refused = next((answer.problem for answer in answers if not answer.ok and not answer.closed), None)
    ends = [("after", f"{service}.{body.next}") for service, body in bodies.items() if body.next]
    here = chosen.address()
    return page(
        request,
        "office.html",
        visitor,
        problem=problem or refused,
        waiting=waiting,
        closed=[service for service, answer in zip(asked, answers, strict=True) if answer.closed],
        own=own.body,
        counts=sorted(counts.items()),
        total=None if chosen.after else sum(body.total for body in bodies.values()),
        more=any(body.at_least for body in bodies.values()),
        next_page=f"{here}{'&' if '?' in here else '?'}{urlencode(ends)}" if ends else "",
        typed=typed or {},
        chosen=chosen,
        why=chosen.why,
    )


async def _tasks(visitor: Visitor, chosen: Chosen, service: str, cursor: str | None) -> Answer[Inbox]:
    return await visitor.suite.get(
        service,
        "/v1/inbox",
        Inbox,
        purpose=chosen.why,
        kind=chosen.kind or None,
        made_by=chosen.whose or None,
        cursor=cursor,
    )


@router.get("/inbox.csv")
async def inbox_as_csv(request: Request, visitor: SignedIn, kind: Kind = "", whose: Whose = "") -> Response:
    """Download the chosen tasks of all services: kind, service, since when, due when, and who entered each.

    Times are of the country. A last line says where a service has more than its lists hold, or does not answer.
    """
    chosen, zone = Chosen(kind=kind, whose=whose), ZoneInfo(context(request).law.zone)
    texts, words = context(request).pages.texts, language(request)
    heading = [texts.say(key, words) for key in _HEADING]

    async def lines() -> AsyncIterator[list[list[object]]]:
        for service in SERVICES:
            cursor: str | None = None
            for _ in range(_PAGES_MAX):
                answer = await _tasks(visitor, chosen, service, cursor)
                yield [
                    [
                        texts.code("waiting", one.kind, words),
                        texts.code("source", service, words),
                        f"{one.since.astimezone(zone):%Y-%m-%d %H:%M}",
                        f"{one.deadline.astimezone(zone):%Y-%m-%d %H:%M}" if one.deadline else "",
                        who_of(texts, words, one.made_by) if one.made_by else "",
                        one.id,
                    ]
                    for one in answer.items
                ]
                if not answer.ok:
                    yield [[texts.code("source", service, words), texts.say("source.empty", words)]]
                cursor = answer.body.next if answer.body else None
                if not cursor:
                    if answer.body and answer.body.at_least:
                        yield [[texts.code("source", service, words), texts.say("office.more", words)]]
                    break

    return csv_download("inbox.csv", heading, lines())


async def then(
    request: Request, visitor: Visitor, answer: Answer[Any], done: str, typed: Mapping[str, str] | None = None
) -> Response:
    """Return to the inbox with a message that it was done, or show it with the refusal and the typed text."""
    if answer.ok:
        return back_to(request, "/office", done="entered" if answer.status == 202 else done)
    return await inbox_page(request, visitor, answer.problem, typed)
