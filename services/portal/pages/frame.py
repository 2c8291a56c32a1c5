"""The frame of every page: the visitor, the language, the layout, the same-origin check, live parts."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import quote, urlsplit
from uuid import UUID

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import URL

from libs.common.door.answers.live import Events, changes
from libs.common.door.answers.problems import language_of
from libs.common.door.callers.limits import charge
from libs.common.door.callers.policies import Party
from libs.common.door.context import door_of
from libs.common.keys.sealing import SealBroken
from libs.common.refusals import Refusal
from libs.common.texts import LANGUAGES
from services.portal import rows
from services.portal.actions.sessions import session_of, token_of
from services.portal.context import context
from services.portal.gateways.answers.shown import Problem
from services.portal.gateways.suite import Suite, hashed_key

COOKIE = "prakan_session"
LANGUAGE_COOKIE = "prakan_language"
# The result of the last form. An address alone proves nothing: anybody can write one.
_DONE_COOKIE = "prakan_done"
_DONE_FOR_S = 60
_AGAIN_AFTER_S = 5
_LIVE_EVERY_S = 0.7
_LIVE_TIMES = 850  # ten minutes
_STAFF: tuple[Party, ...] = ("agent", "supervisor", "officer", "manager")
# The pages' addresses, by kind of visitor.
PLACES: tuple[tuple[str, str, tuple[Party, ...]], ...] = (
    ("/desk", "place.desk", ("agent", "supervisor", "officer")),
    ("/wall", "place.wall", ("supervisor", "manager")),
    ("/office", "place.office", ("officer", "supervisor", "manager", "operator")),
    ("/employer", "place.employer", ("employer", "payroll_agent")),
    ("/bank", "place.bank", ("bank",)),
    ("/my", "place.my", ("person",)),
)
HOMES: dict[Party, str] = {
    "agent": "/desk",
    "supervisor": "/wall",
    "manager": "/wall",
    "officer": "/office",
    "operator": "/office",
    "employer": "/employer",
    "payroll_agent": "/employer",
    "bank": "/bank",
    "person": "/my",
}


class OtherOrigin(Refusal):
    code = "other_origin"
    kind = "forbidden"


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
        return self.party in _STAFF

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
    charge(request, door_of(request).limits)


async def visitor_of(request: Request) -> Visitor:
    """Return the visitor from the session's cookie, or from a bearer token of an identity-aware proxy."""
    if request.method not in {"GET", "HEAD"}:
        require_same_origin(request)
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


def require_same_origin(request: Request) -> None:
    """Refuse forms of other sites: a browser would send our cookie with them, but names their origin."""
    came_from = request.headers.get("origin") or request.headers.get("referer")
    if came_from and not _of_this_host(came_from, request):
        raise OtherOrigin
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise OtherOrigin


def _of_this_host(address: str, request: Request) -> bool:
    """Tell whether a header's address is on this host; False for text that is no address."""
    try:
        return urlsplit(address).netloc == request.headers.get("host")
    except ValueError:
        return False


SignedIn = Annotated[Visitor, Depends(visitor_of)]


def visitor_as(*parties: Party) -> Any:
    """Admit these parties alone to a page: `visitor: Annotated[Visitor, visitor_as("bank")]`."""

    async def admitted(visitor: SignedIn) -> Visitor:
        if visitor.party not in parties:
            raise PageForOthers
        return visitor

    return Depends(admitted)


def go_there_first(_: Request, first: Exception) -> Response:
    return RedirectResponse(first.path if isinstance(first, AnotherPageFirst) else "/start", 303)


def sign_in_first(request: Request, _: Exception) -> Response:
    """Send the browser to the sign-in page and back. A part of a page sends the whole page there."""
    where = f"/sign-in?back={quote(_here(request))}"
    if request.headers.get("hx-request"):
        return Response(status_code=204, headers={"HX-Redirect": where})
    return RedirectResponse(where, 303)


def _here(request: Request) -> str:
    """Return the address of the page that the visitor is on, never that of a form or a part."""
    asked = request.url
    if request.method not in {"GET", "HEAD"} or request.headers.get("hx-request"):
        came_from = request.headers.get("hx-current-url") or request.headers.get("referer") or ""
        asked = URL(came_from) if _of_this_host(came_from, request) else URL("/start")
    return (asked.path or "/start") + (f"?{asked.query}" if asked.query else "")


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
    html = context(request).pages.html(
        template,
        words,
        visitor=visitor,
        places=parts,
        here=_here(request),
        problem=problem,
        done=message,
        currency=context(request).law.currency,
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
    html: str = context(request).pages.html(template, language(request), **given)
    return html


def no_phones(request: Request) -> Problem:
    """Return the problem shown when a correction of telephone numbers has none: the stored ones do not change."""
    sentence = context(request).pages.texts.say("phones.empty", language(request))
    return Problem(code="phones_empty", detail=sentence)


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
