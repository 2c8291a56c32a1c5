"""Sign in and out, choose the language, and go to the visitor's first page."""

import json
import secrets
from typing import Annotated
from urllib.parse import quote, unquote

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import TypeAdapter

from libs.common.door.callers.policies import TokenRefused
from libs.common.neighbours.doors import DoorClosed
from libs.common.refusals import NotFound
from libs.common.texts import LANGUAGES
from services.portal.actions.sessions import LASTS, begin_session, end_session
from services.portal.context import context
from services.portal.gateways.answers.shown import Shown
from services.portal.gateways.identity_provider import IdentityProvider, SignInFailed, new_secret
from services.portal.pages.frame import COOKIE, LANGUAGE_COOKIE, SignedIn, counted, page
from services.portal.pages.layout.addresses import require_same_origin

router = APIRouter(include_in_schema=False, dependencies=[Depends(counted)])
_UNDER_WAY, _UNDER_WAY_S = "prakan_signing_in", 600
_YEAR_S = 365 * 24 * 3600


class Persona(Shown):
    """A persona of a sandbox that a visitor can choose."""

    persona: str
    about: str
    token: str


_PERSONAS = TypeAdapter(list[Persona])


def within(back: str) -> str:
    """Return a path of this portal, never another site's address."""
    return back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/start"


@router.get("/sign-in")
async def sign_in(request: Request, back: str = "/start") -> Response:
    """Show the sandbox's personas, or send the browser to the identity provider."""
    if context(request).identity_provider is not None:
        return RedirectResponse(f"/sign-in/begin?back={quote(within(back))}", 303)
    personas = await _personas(request)
    return page(request, "sign_in.html", None, personas=personas, back=within(back))


@router.post("/sign-in")
async def signed_in(
    request: Request, persona: Annotated[str, Form(max_length=200)], back: Annotated[str, Form(max_length=500)] = ""
) -> Response:
    """Sign in as a persona of the sandbox."""
    require_same_origin(request)
    token = next((p.token for p in await _personas(request) if p.persona == persona), None)
    if token is None:
        raise NotFound(what="persona")
    return await begin(request, token, within(back))


@router.get("/sign-in/begin")
async def begin_at_provider(request: Request, back: str = "/start") -> Response:
    """Send the browser to the identity provider; its answer must match what this browser stores."""
    provider: IdentityProvider | None = context(request).identity_provider
    if provider is None:
        return RedirectResponse("/sign-in", 303)
    state, verifier = new_secret(), new_secret()
    address = provider.address(redirect_uri=_callback_address(request), state=state, verifier=verifier)
    answer = RedirectResponse(address, 303)
    kept = json.dumps([state, verifier, within(back)])
    secure = context(request).secure_cookies
    answer.set_cookie(
        _UNDER_WAY, quote(kept), max_age=_UNDER_WAY_S, httponly=True, samesite="lax", secure=secure, path="/sign-in"
    )
    return answer


@router.get("/sign-in/back")
async def back_from_provider(
    request: Request,
    state: Annotated[str, Query(max_length=200)] = "",
    code: Annotated[str, Query(max_length=4_000)] = "",
) -> Response:
    """Exchange the code for a token, if this browser asked for it a moment ago."""
    provider: IdentityProvider | None = context(request).identity_provider
    try:
        wanted, verifier, back = json.loads(unquote(request.cookies.get(_UNDER_WAY, "")))
        wanted, verifier, back = str(wanted), str(verifier), str(back)
    except (ValueError, TypeError):
        raise SignInFailed from None
    if provider is None or not code or not secrets.compare_digest(wanted.encode(), state.encode()):
        raise SignInFailed
    token = await provider.token(code=code, verifier=verifier, redirect_uri=_callback_address(request))
    try:
        answer = await begin(request, token, within(back))
    except TokenRefused:
        raise SignInFailed from None
    answer.delete_cookie(_UNDER_WAY, path="/sign-in")
    return answer


def _callback_address(request: Request) -> str:
    return f"{context(request).public_url or str(request.base_url).rstrip('/')}/sign-in/back"


async def begin(request: Request, token: str, back: str) -> Response:
    """Begin a session for a token that verifies. An earlier session of this browser ends."""
    given = context(request)
    caller = await given.verifier.verify(token)
    async with given.database.transaction(wakes=False) as connection:
        if before := request.cookies.get(COOKIE):
            await end_session(connection, before)
        cookie = await begin_session(
            connection,
            token=token,
            party=caller.party,
            party_id=caller.party_id,
            subject=caller.subject,
            now=given.clock.now(),
        )
    answer = RedirectResponse(back, 303)
    answer.set_cookie(
        COOKIE,
        cookie,
        max_age=int(LASTS.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=given.secure_cookies,
    )
    return answer


@router.post("/sign-out")
async def sign_out(request: Request) -> Response:
    require_same_origin(request)
    if cookie := request.cookies.get(COOKIE):
        async with context(request).database.transaction(wakes=False) as connection:
            await end_session(connection, cookie)
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(COOKIE)
    return answer


@router.post("/language")
async def choose_language(
    request: Request, language: Annotated[str, Form(max_length=5)], back: Annotated[str, Form(max_length=500)] = ""
) -> Response:
    require_same_origin(request)
    answer = RedirectResponse(within(back), 303)
    if language in LANGUAGES:
        answer.set_cookie(LANGUAGE_COOKIE, language, max_age=_YEAR_S, samesite="lax")
    return answer


@router.get("/start")
async def start(request: Request, visitor: SignedIn) -> Response:
    """Send each visitor to their first page; tell parties without pages that there are none."""
    if visitor.home is None:
        return page(request, "no_pages.html", visitor)
    return RedirectResponse(visitor.home, 303)


@router.get("/signed-in")
async def back_in(request: Request, visitor: SignedIn) -> Response:
    """Say that the visitor is signed in again, in the window beside the form that waits."""
    return page(request, "signed_in.html", visitor)


async def _personas(request: Request) -> list[Persona]:
    try:
        answer = await context(request).doors.call("onebox", "GET", "/personas")
    except DoorClosed:
        return []
    return _PERSONAS.validate_json(answer.content) if answer.is_success else []
