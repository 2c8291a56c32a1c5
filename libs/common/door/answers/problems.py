"""RFC 9457 problem documents, in the caller's language. Unexpected input never becomes a 5xx."""

from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.routing import Match, Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from libs.common.door.answers.fault_texts import fault_text, title
from libs.common.door.answers.violations import violation_of
from libs.common.door.callers.policies import TokenRefused
from libs.common.door.context import door_of
from libs.common.law.terms import NoLawAt, NotInThisScheme
from libs.common.observing.tracing import current_trace_id
from libs.common.refusals import Fault, Kind, Refusal, RequestInvalid
from libs.common.texts import LANGUAGES

STATUS: Mapping[Kind, int] = {
    "invalid": 422,
    "forbidden": 403,
    "not_found": 404,
    "conflict": 409,
    "precondition": 412,
    "in_flight": 409,
    "too_large": 413,
    "too_many": 429,
    "unavailable": 503,
}
FAULTS_SHOWN_MAX = 1_000
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_PLAIN = b"text/plain"
log = structlog.get_logger()


def language_of(request: Request) -> str:
    """Return the language that `Accept-Language` prefers, of th, vi and en; English otherwise."""
    best, best_quality = "en", 0.0
    for part in request.headers.get("accept-language", "").split(",")[:20]:
        tag, _, parameters = part.strip().partition(";")
        language = tag.split("-")[0].lower()
        try:
            quality = float(parameters.partition("=")[2]) if parameters else 1.0
        except ValueError:
            quality = 0.0
        if language in LANGUAGES and quality > best_quality:
            best, best_quality = language, quality
    return best


def problem(
    request: Request,
    *,
    status: int,
    code: str,
    detail: str,
    errors: Sequence[Mapping[str, Any]] = (),
    headers: Mapping[str, str] | None = None,
    extra: Mapping[str, Any] | None = None,
) -> JSONResponse:
    language = language_of(request)
    document: dict[str, Any] = {
        "type": f"https://prakan.example/problems/{code}",
        "title": title(status, language),
        "status": status,
        "code": code,
        "detail": detail,
        "instance": request.url.path,
    }
    if errors:
        document["errors"] = list(errors)
    if trace := current_trace_id():
        document["trace_id"] = trace
    document.update(extra or {})
    answer = JSONResponse(document, status_code=status, media_type="application/problem+json")
    answer.headers["Content-Language"] = language
    answer.headers.update(headers or {})
    return answer


def as_shown(request: Request, answer: JSONResponse) -> Response:
    """Return the problem in the form for this client: a browser gets a page, no JSON."""
    show = door_of(request).show_problem
    return answer if show is None else show(request, answer)


def fault_members(faults: Sequence[Fault], language: str) -> list[dict[str, str]]:
    """Return faults as members of `errors`, with their sentences."""
    return [
        {"pointer": f.pointer, "code": f.code, "detail": fault_text(f.code, f.values, language)}
        for f in faults[:FAULTS_SHOWN_MAX]
    ]


async def _refusal(request: Request, refusal: Exception) -> JSONResponse:
    assert isinstance(refusal, Refusal)
    refusal = await door_of(request).late_news.instead_of(refusal)
    language = language_of(request)
    status = 401 if isinstance(refusal, TokenRefused) else STATUS[refusal.kind]
    headers = {}
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    if refusal.kind in {"in_flight", "too_many", "unavailable"}:
        headers["Retry-After"] = str(refusal.values.get("retry_after_s", 1))
    errors = fault_members(refusal.faults, language)
    if refusal.pointer and not errors:
        errors = [{"pointer": refusal.pointer, "code": refusal.code, "detail": refusal.say(language)}]
    extra = refusal.extra()
    if len(refusal.faults) > FAULTS_SHOWN_MAX:
        extra = {**extra, "errors_in_all": len(refusal.faults)}
    return problem(
        request,
        status=status,
        code=refusal.code,
        detail=refusal.say(language),
        errors=errors,
        headers=headers,
        extra=extra,
    )


async def _validation(request: Request, failure: Exception) -> JSONResponse:
    assert isinstance(failure, RequestValidationError)
    language = language_of(request)
    faults = [_fault(error) for error in failure.errors()]
    return problem(
        request,
        status=422,
        code="request_invalid",
        detail=RequestInvalid(faults=faults).say(language),
        errors=fault_members(faults, language),
    )


def _fault(error: Mapping[str, Any]) -> Fault:
    place = list(error.get("loc", ()))
    kind = str(error.get("type", "invalid"))
    if kind == "json_invalid":
        return Fault("", "json_invalid")
    within, path = (str(place[0]), place[1:]) if place else ("body", [])
    steps = "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)
    pointer = steps if within == "body" else f"#{within}{steps}"
    values = {k: v for k, v in (error.get("ctx") or {}).items() if isinstance(v, str | int | float)}
    if kind in {"too_long", "too_short"} and isinstance(error.get("input"), str):
        kind = f"string_{kind}"  # a limit behind a validator of text is reported like that of a list
    return Fault(pointer, kind, values)


async def http_problem(request: Request, failure: Exception) -> JSONResponse:
    """Make the problem of an address, a method or a size that no route takes."""
    assert isinstance(failure, HTTPException)
    codes = {
        404: "not_found",
        405: "method_not_allowed",
        413: "body_too_large",
        415: "media_type",
        400: "bad_request",
    }
    code = codes.get(failure.status_code, "http_error")
    language = language_of(request)
    headers = dict(failure.headers or {})
    if failure.status_code == 405 and (allowed := _methods_of(request)):
        headers["Allow"] = ", ".join(allowed)
    return problem(
        request,
        status=failure.status_code,
        code=code,
        detail=fault_text(code, {}, language),
        headers=headers,
    )


def _methods_of(request: Request) -> list[str]:
    """List all methods that routes take at this address: the framework names those of one route alone."""
    routes = [
        route
        for route in request.app.router.routes
        if not isinstance(route, Mount) and getattr(route, "methods", ()) is not None
    ]
    allowed = [
        method
        for method in _METHODS
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in routes)
    ]
    return ["GET", "HEAD", *allowed[1:]] if allowed[:1] == ["GET"] else allowed


class TooLargeAsProblem:
    """Turn the server's plain answer for a body that is too large into a problem document; the outermost layer."""

    def __init__(self, app: ASGIApp, *, of_service: bool = True) -> None:
        """Wrap `app`. `of_service`: False for the layer around several services, which has no pages of its own."""
        self._app = app
        self._of_service = of_service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        replaced = False

        async def sending(message: Message) -> None:
            nonlocal replaced
            kinds = [v for k, v in message.get("headers", ()) if k.lower() == b"content-type"]
            plain = kinds and kinds[0].startswith(_PLAIN)
            if message["type"] == "http.response.start" and message["status"] == 413 and plain:
                replaced = True
                request = Request(scope)
                told = await http_problem(request, HTTPException(413))
                answer = as_shown(request, told) if self._of_service else told
                answer.headers["connection"] = "close"
                await answer(scope, receive, send)
            elif not replaced:
                await send(message)

        await self._app(scope, receive, sending)


async def _no_law(request: Request, failure: Exception) -> JSONResponse:
    code, status = ("not_in_this_scheme", 404) if isinstance(failure, NotInThisScheme) else ("no_law_at_date", 422)
    return problem(request, status=status, code=code, detail=fault_text(code, {}, language_of(request)))


async def _database(request: Request, failure: Exception) -> JSONResponse:
    """Make the problem of a database error: a refused rule or value is the caller's.

    A passing failure may be retried.
    """
    violation = violation_of(failure)
    if violation is None:
        return await _unexpected(request, failure)
    log.warning(
        "door.unavailable" if violation.status == 503 else "door.refused_by_database",
        code=violation.code,
        constraint=violation.constraint,
        path=request.url.path,
        error=type(getattr(failure, "orig", None) or failure).__name__,
    )
    return _told(request, violation.status, violation.code, {"Retry-After": "1"} if violation.status == 503 else None)


async def _unreadable(request: Request, failure: Exception) -> JSONResponse:
    """Make the problem of a value that is nested too deep, or too large for a number or a time."""
    code = "nested_too_deep" if isinstance(failure, RecursionError) else "value_unstorable"
    log.warning("door.unreadable", code=code, path=request.url.path, error=type(failure).__name__)
    return _told(request, 422, code)


def _told(request: Request, status: int, code: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    return problem(
        request, status=status, code=code, detail=fault_text(code, {}, language_of(request)), headers=headers
    )


async def _unexpected(request: Request, failure: Exception) -> JSONResponse:
    log.error("door.unexpected", error=repr(failure)[:1000], path=request.url.path, exc_info=failure)
    detail = fault_text("unexpected", {}, language_of(request))
    return problem(request, status=500, code="unexpected", detail=detail)


def add_problem_handlers(app: FastAPI) -> None:
    app.add_exception_handler(Refusal, _refusal)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, http_problem)
    app.add_exception_handler(NotInThisScheme, _no_law)
    app.add_exception_handler(NoLawAt, _no_law)
    app.add_exception_handler(DBAPIError, _database)
    app.add_exception_handler(PoolTimeout, _database)
    app.add_exception_handler(OSError, _database)
    app.add_exception_handler(RecursionError, _unreadable)
    app.add_exception_handler(OverflowError, _unreadable)
    app.add_exception_handler(UnicodeError, _unreadable)
    app.add_exception_handler(Exception, _unexpected)
