"""Show refusals on a page instead of in JSON."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from libs.common.door.callers.policies import TokenRefused
from libs.common.door.context import show_problems
from libs.common.refusals import Refusal
from services.portal.gateways.answers.shown import Problem
from services.portal.pages.frame import AnotherPageFirst, SignInNeeded, go_there_first, page, sign_in_first

_KEPT = ("Retry-After", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Allow", "Connection")
Handler = Callable[[Request, Exception], Awaitable[Response]]


def show_refusals_as_pages(app: FastAPI) -> None:
    """Show refusals of pages as pages; refusals of doors stay JSON."""
    app.add_exception_handler(SignInNeeded, sign_in_first)
    app.add_exception_handler(AnotherPageFirst, go_there_first)
    for kind in (Refusal, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, _as_page(app.exception_handlers[kind]))
    show_problems(app, _shown)


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
    shown = page(request, "refused.html", visitor, problem=problem, status=answer.status_code)
    for name in _KEPT:
        if value := answer.headers.get(name):
            shown.headers[name] = value
    return shown


def _is_door(request: Request) -> bool:
    path = request.url.path.removeprefix(request.scope.get("root_path", ""))
    return path.startswith(("/v1", "/healthz", "/readyz", "/metrics"))
