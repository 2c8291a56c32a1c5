"""Show refusals on a page instead of in JSON."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from libs.common.door.callers.policies import TokenRefused
from libs.common.refusals import Refusal
from services.portal.gateways.answers.shown import Problem
from services.portal.pages.frame import SignInNeeded, page, sign_in_first

Handler = Callable[[Request, Exception], Awaitable[Response]]


def tell_on_pages(app: FastAPI) -> None:
    """Problems of pages become pages; those of the doors stay what they are."""
    app.add_exception_handler(SignInNeeded, sign_in_first)
    for kind in (Refusal, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, _as_page(app.exception_handlers[kind]))


def _as_page(as_json: Any) -> Handler:
    async def handler(request: Request, failure: Exception) -> Response:
        answer: Response = await as_json(request, failure)
        path = request.url.path.removeprefix(request.scope.get("root_path", ""))
        if path.startswith(("/v1", "/healthz", "/readyz", "/metrics")):
            return answer
        if isinstance(failure, TokenRefused):
            return sign_in_first(request, failure)
        problem = Problem.model_validate_json(bytes(answer.body))
        visitor = getattr(request.state, "visitor", None)  # signed in stays signed in, whatever was asked
        return page(request, "refused.html", visitor, problem=problem, status=answer.status_code)

    return handler
