"""The frame of every page: the visitor, the language, the layout, the same-origin check, live parts."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from libs.common.door.answers.live import Events, changes
from libs.common.door.answers.problems import language_of
from libs.common.door.callers.limits import charge
from libs.common.door.callers.policies import Party
from libs.common.door.context import door_of
from libs.common.keys.sealing import SealBroken
from libs.common.refusals import Refusal, RequestInvalid
from libs.common.texts import LANGUAGES
from libs.common.web.sent_forms import Sent
from services.portal import rows
from services.portal.actions.sessions import session_of, token_of
from services.portal.context import context
from services.portal.gateways.answers.shown import Nothing, Problem
from services.portal.gateways.suite import Answer, Suite, hashed_key
from services.portal.pages.layout.addresses import here, require_same_origin
from services.portal.pages.layout.everywhere import everywhere
from services.portal.pages.layout.places import HOMES, PLACES, STAFF, has_place

_PROGRAMS_NAME = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}")
COOKIE = "prakan_session"
LANGUAGE_COOKIE = "prakan_language"
# The result of the last form. An address alone proves nothing: anybody can write one.
_DONE_COOKIE = "prakan_done"
_DONE_FOR_S = 60
_AGAIN_AFTER_S = 5
_LIVE_EVERY_S = 0.7
_LIVE_TIMES = 850  # ten minutes


class PageForOthers(Refusal):
    code = "page_for_others"
    kind = "forbidden"


class SignInNeeded(Exception):
    """The visitor is not signed in, or the session is over."""


class AnotherPageFirst(Exception):
    """The visitor has to go to another page of the portal before this one: `path`."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


@dataclass(frozen=True, slots=True)
class ActingFor:
    """An employer that a payroll agent has chosen to act for, and the scopes of its mandates."""

    employer_id: UUID
    name: str
    registration_number: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Visitor:
    """The visitor of a page, with the visitor's rights in the suite.

    `party_id` is the employer that is acted for, where a payroll agent has chosen one (`acting_for`).
    """

    subject: str
    party: Party
    party_id: UUID | None
    suite: Suite
    acting_for: ActingFor | None = None
    is_contact: bool = False
    """A person who acts for the employer as its contact."""

    @property
    def is_staff(self) -> bool:
        return self.party in STAFF

    @property
    def shown_name(self) -> str:
        """The name that the bar shows; empty for one that only a program can read."""
        return "" if _PROGRAMS_NAME.search(self.subject) else self.subject

    @property
    def home(self) -> str | None:
        """The address of the visitor's first page. None: there are no pages for this kind of party."""
        return HOMES.get(self.party)

    def may(self, scope: str) -> bool:
        """Tell whether the visitor does this for an employer: an employer always, an agent by its mandate."""
        return self.acting_for is None or scope in self.acting_for.scopes


def language(request: Request) -> str:
    """Return the language that the visitor chose, else the one that the browser prefers."""
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    return chosen if chosen in LANGUAGES else language_of(request)


async def counted(request: Request) -> None:
    """Count a page that everybody may see for its visitor's address, as every other page for who is signed in."""
    await _keep_sent(request)
    charge(request, door_of(request).limits)


async def _keep_sent(request: Request) -> None:
    """Keep what a form says, so that a refused one comes back as it was sent. Files do not come back."""
    if request.method == "POST":
        members = [(name, text) for name, text in (await request.form()).multi_items() if isinstance(text, str)]
        request.state.sent = Sent(request.url.path, members)


async def visitor_of(request: Request) -> Visitor:
    """Return the visitor from the session's cookie, or from a bearer token of an identity-aware proxy."""
    if request.method not in {"GET", "HEAD"}:
        require_same_origin(request)
        await _keep_sent(request)
    given = context(request)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        token = await _session_token(request)
    caller = await given.verifier.verify(token.strip())
    charge(request, door_of(request).limits, caller.counted_as)
    form = (await request.form()).get("form") if request.method == "POST" else None
    mark = hashed_key(caller.party, caller.subject, form) if isinstance(form, str) and form else None
    suite = Suite(given.doors, given.liveness, token=token, language=language(request), form=mark)
    request.state.visitor = Visitor(caller.subject, caller.party, caller.party_id, suite)
    if not has_place(caller.party, request.url.path):
        raise PageForOthers
    return request.state.visitor  # type: ignore[no-any-return]


async def _session_token(request: Request) -> str:
    cookie = request.cookies.get(COOKIE)
    if not cookie:
        raise SignInNeeded
    given = context(request)
    session_id, key = session_of(cookie)
    request.state.session_id = session_id
    session = await rows.open_session(given.database, session_id, now=given.clock.now())
    if session is None:
        raise SignInNeeded
    try:
        return token_of(session_id, key, session.sealed_token)
    except SealBroken:
        raise SignInNeeded from None


SignedIn = Annotated[Visitor, Depends(visitor_of)]


def visitor_as(*parties: Party) -> Any:
    """Admit these parties alone to a page: `visitor: Annotated[Visitor, visitor_as("bank")]`."""

    async def admitted(visitor: SignedIn) -> Visitor:
        if visitor.party not in parties:
            raise PageForOthers
        return visitor

    return Depends(admitted)


def page(
    request: Request,
    template: str,
    visitor: Visitor | None,
    *,
    problem: Problem | None = None,
    status: int | None = None,
    done: str = "",
    **given: Any,
) -> Response:
    """Render a whole page. A door's refusal is shown on top, and gives the page its status."""
    words = language(request)
    texts = context(request).pages.texts
    parts = [
        {"href": href, "text": text, "here": request.url.path.startswith(href)}
        for href, text, parties in PLACES
        if visitor and visitor.party in parties
    ]
    from_form = request.query_params.get("done", "")
    is_new = bool(from_form) and request.cookies.get(_DONE_COOKIE) == from_form
    done_code = done or (from_form if is_new else "")
    message = texts.code("done", done_code, words) if f"done.{done_code}" in texts.by_key else ""
    if problem and problem.code == RequestInvalid.code and problem.errors:
        problem = problem.model_copy(update={"detail": texts.say("form.wrong", words)})
    html = context(request).pages.html(
        template,
        words,
        visitor=visitor,
        places=parts,
        here=here(request),
        problem=problem,
        done=message,
        currency=context(request).law.currency,
        **everywhere(request, words, problem),
        **given,
    )
    status = status or (problem.status if problem else 200)
    again = {"Retry-After": str(_AGAIN_AFTER_S)} if status == HTTPStatus.SERVICE_UNAVAILABLE else None
    answer = HTMLResponse(html, status, headers=again)
    if is_new:
        answer.delete_cookie(_DONE_COOKIE, path=request.url.path)
    return answer


def part(request: Request, template: str, **given: Any) -> str:
    """Render a part of a page, as HTML."""
    words = language(request)
    html: str = context(request).pages.html(template, words, **everywhere(request, words), **given)
    return html


def back_to(request: Request, path: str, *, done: str) -> Response:
    """Return to the page of the form, which shows once what was done."""
    answer = RedirectResponse(f"{path}?done={done}", 303)
    answer.set_cookie(
        _DONE_COOKIE,
        done,
        max_age=_DONE_FOR_S,
        path=path,
        httponly=True,
        samesite="lax",
        secure=context(request).secure_cookies,
    )
    return answer


def downloaded(request: Request, visitor: Visitor, answer: Answer[Nothing]) -> Response:
    """Return a door's file, or the page of its refusal: a browser would keep the refusal under the file's name."""
    if not answer.ok:
        return page(request, "refused.html", visitor, problem=answer.problem, way_back="")
    return Response(answer.content, answer.status, headers=answer.file_headers)


async def _signed_out(request: Request) -> bool:
    """Tell whether the session in which a live part was opened is over."""
    session_id: UUID | None = getattr(request.state, "session_id", None)
    given = context(request)
    return session_id is not None and await rows.open_session(given.database, session_id, now=given.clock.now()) is None


def live(request: Request, name: str, read: Callable[[], Awaitable[str | None]]) -> Events:
    """Send server-sent events: `read` returns new HTML, or None while nothing changed.

    The browser reconnects by itself. The stream ends with the session.
    """

    async def signed_in() -> bool:
        return not await _signed_out(request)

    return changes(name, read, every_s=_LIVE_EVERY_S, times=_LIVE_TIMES, goes_on=signed_in)
