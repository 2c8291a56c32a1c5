"""Signing in and out, the language, and where to go from here."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from libs.common.doors import DoorClosed
from libs.common.refusals import NotFound
from libs.common.web.rendering import LANGUAGES
from services.portal.actions.sessions import LASTS, begin_session, end_session
from services.portal.pages.frame import COOKIE, LANGUAGE_COOKIE, SignedIn, _require_same_origin, page

router = APIRouter(include_in_schema=False)
_YEAR_S = 365 * 24 * 3600


def within(back: str) -> str:
    """A path of ours to go back to, never another site."""
    return back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/start"


@router.get("/sign-in")
async def sign_in(request: Request, back: str = "/start") -> Response:
    """A sandbox offers its personas; elsewhere the identity provider asks."""
    found = await _personas(request)
    return page(request, "sign_in.html", None, personas=found, back=within(back))


@router.post("/sign-in")
async def signed_in(
    request: Request, persona: Annotated[str, Form(max_length=200)], back: Annotated[str, Form(max_length=500)] = ""
) -> Response:
    """Sign in as a persona of the sandbox."""
    _require_same_origin(request)
    token = next((p["token"] for p in await _personas(request) if p["persona"] == persona), None)
    if token is None:
        raise NotFound(what="persona")
    return await begin(request, token, within(back))


async def begin(request: Request, token: str, back: str) -> Response:
    """A session for a token that verifies."""
    state = request.app.state
    caller = await state.verifier.verify(token)
    async with state.database.transaction(wakes=False) as connection:
        cookie = await begin_session(
            connection,
            token=token,
            party=caller.party,
            party_id=caller.party_id,
            subject=caller.subject,
            now=state.clock.now(),
        )
    answer = RedirectResponse(back, 303)
    answer.set_cookie(
        COOKIE,
        cookie,
        max_age=int(LASTS.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=state.secure_cookies,
    )
    return answer


@router.post("/sign-out")
async def sign_out(request: Request) -> Response:
    _require_same_origin(request)
    if cookie := request.cookies.get(COOKIE):
        async with request.app.state.database.transaction(wakes=False) as connection:
            await end_session(connection, cookie)
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(COOKIE)
    return answer


@router.post("/language")
async def choose_language(
    request: Request, language: Annotated[str, Form(max_length=5)], back: Annotated[str, Form(max_length=500)] = ""
) -> Response:
    _require_same_origin(request)
    answer = RedirectResponse(within(back), 303)
    if language in LANGUAGES:
        answer.set_cookie(LANGUAGE_COOKIE, language, max_age=_YEAR_S, samesite="lax")
    return answer


@router.get("/start")
async def start(visitor: SignedIn) -> Response:
    """Each to the page that is theirs."""
    return RedirectResponse(visitor.home, 303)


async def _personas(request: Request) -> list[dict[str, Any]]:
    try:
        answer = await request.app.state.doors.call("onebox", "GET", "/personas")
    except DoorClosed:
        return []
    found: list[dict[str, Any]] = answer.json() if answer.is_success else []
    return found
