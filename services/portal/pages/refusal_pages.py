"""Show refusals on a page instead of in JSON."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from libs.common.door.callers.policies import TokenRefused
from libs.common.door.context import show_problems
from libs.common.refusals import Refusal
from libs.common.web.sent_forms import Sent
from services.portal.gateways.answers.shown import Problem
from services.portal.pages.frame import AnotherPageFirst, SignInNeeded, page
from services.portal.pages.layout.addresses import here

_KEPT = ("Retry-After", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Allow", "Connection")
Handler = Callable[[Request, Exception], Awaitable[Response]]


def show_refusals_as_pages(app: FastAPI) -> None:
    """Show refusals of pages as pages; refusals of doors stay JSON."""
    app.add_exception_handler(SignInNeeded, sign_in_first)
    app.add_exception_handler(AnotherPageFirst, go_there_first)
    for kind in (Refusal, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, _as_page(app.exception_handlers[kind]))
    show_problems(app, _shown)


def go_there_first(_: Request, first: Exception) -> Response:
    return RedirectResponse(first.path if isinstance(first, AnotherPageFirst) else "/start", 303)


def sign_in_first(request: Request, _: Exception) -> Response:
    """Send the browser to the sign-in page and back. A part of a page sends the whole page there.

    A form that was sent after its session had ended stays: its page asks to sign in beside it, and sends it again.
    """
    where = f"/sign-in?back={quote(here(request))}"
    if request.headers.get("hx-request"):
        return Response(status_code=204, headers={"HX-Redirect": where})
    sent: Sent | None = getattr(request.state, "sent", None)
    if sent is None or not sent.members:
        return RedirectResponse(where, 303)
    return page(request, "sign_in_again.html", None, status=HTTPStatus.UNAUTHORIZED, sent=sent)


def _as_page(as_json: Any) -> Handler:
    async def handler(request: Request, failure: Exception) -> Response:
        if isinstance(failure, TokenRefused) and not _is_door(request):
            return sign_in_first(request, failure)
        return _shown(request, await as_json(request, failure))

    return handler


def _shown(request: Request, answer: Response) -> Response:
    if _is_door(request):
        return answer
    problem = Problem.model_validate_json(bytes(answer.body))
    visitor = getattr(request.state, "visitor", None)  # signed in stays signed in, whatever was asked
    way_back = here(request) if request.method == "POST" else ""
    shown = page(request, "refused.html", visitor, problem=problem, status=answer.status_code, way_back=way_back)
    for name in _KEPT:
        if value := answer.headers.get(name):
            shown.headers[name] = value
    return shown


def _is_door(request: Request) -> bool:
    path = request.url.path.removeprefix(request.scope.get("root_path", ""))
    return path.startswith(("/v1", "/healthz", "/readyz", "/metrics"))
