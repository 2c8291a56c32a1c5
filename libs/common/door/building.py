"""Build a service's FastAPI application: what every door has, and what a route may not lack."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from starlette.staticfiles import StaticFiles

from libs.common.database.connections import Database
from libs.common.door.answers.cursors import Cursors
from libs.common.door.answers.problems import TooLargeAsProblem, add_problem_handlers
from libs.common.door.callers.limits import RateLimits
from libs.common.door.callers.policies import Policy
from libs.common.door.callers.verifying import TokenVerifier
from libs.common.door.document import PROBLEM_ANSWER, Document, document_of
from libs.common.door.everywhere import feed, inbox, looks, me, webhooks
from libs.common.door.middleware import Metrics, ServiceMiddleware
from libs.common.door.requests.exact_forms import exact_forms
from libs.common.door.requests.said_once import names_of
from libs.common.keys.signed_documents import DocumentKey
from libs.common.law.terms import Law
from libs.common.observing.figures import Figures
from libs.common.runtime.clock import Clock
from libs.copies.aliases import KeptPersons
from libs.copies.ended_clients import EndedClients
from libs.copies.mandates import Mandates

BODY_BYTES_MAX = 2 * 1024 * 1024
_VENDORED = Path(__file__).parent.parent / "web" / "vendored"


class RouteWithoutPolicy(TypeError):
    """A route that does not say who may call it; the build stops here."""


def build_app(
    *,
    service: str,
    about: str,
    routers: Sequence[APIRouter],
    database: Database,
    verifier: TokenVerifier,
    clock: Clock,
    law: Law,
    cursor_secret: str,
    rate_limit_per_minute: int = 0,
    trusted_proxies: Sequence[str] = (),
    behind_tls: bool = False,
    mandate_scope: str | None = None,
    extra_state: Mapping[str, Any] | None = None,
) -> FastAPI:
    """The application with its state: `database`, `verifier`, `clock`, `law`, `cursors`, `mandates`, what is given."""
    app = FastAPI(
        title=f"Prakan {service}",
        summary=about,
        version="1.0.0",
        docs_url=None,
        redoc_url=None,
        max_body_size=BODY_BYTES_MAX,
        telemetry={"tracing": False, "metrics": False, "logs": False},
        responses={"4XX": PROBLEM_ANSWER},
    )
    state = {"database": database, "verifier": verifier, "clock": clock, "law": law, "service": service}
    state |= {"cursors": Cursors(cursor_secret), "mandates": Mandates(database, mandate_scope)}
    state |= {"kept_persons": KeptPersons(database), "ended_clients": EndedClients(database)}
    for name, value in (state | {"answers_secret": cursor_secret} | dict(extra_state or {})).items():
        setattr(app.state, name, value)
    app.openapi = lambda: _openapi(app, service)  # type: ignore[method-assign]
    add_problem_handlers(app)
    stack = app.build_middleware_stack
    app.build_middleware_stack = lambda: TooLargeAsProblem(stack())  # type: ignore[method-assign]
    own = {router.prefix for router in routers}
    shared = [m.router for m in (feed, webhooks, inbox, me, looks) if m is not looks or looks.router.prefix not in own]
    for router in (*routers, *shared):
        app.include_router(router)
    _declare_policies(app)
    app.state.exact_forms = {route.operation_id: exact_forms(route) for route in api_routes(app)}
    app.state.names_read = {route.operation_id: names_of(route) for route in api_routes(app)}
    metrics = Metrics()
    app.state.backlog_figures = Figures(database)
    metrics.registry.register(app.state.backlog_figures)
    _add_probes(app, service, database, metrics)
    app.state.limits = RateLimits(rate_limit_per_minute)
    app.add_middleware(
        ServiceMiddleware,
        service=service,
        metrics=metrics,
        limits=app.state.limits,
        trusted_proxies=trusted_proxies,
        behind_tls=behind_tls,
    )
    return app


def _openapi(app: FastAPI, service: str) -> Document:
    """The document, made once."""
    if app.openapi_schema is None:
        app.openapi_schema = document_of(app, service)
    return app.openapi_schema


def _declare_policies(app: FastAPI) -> None:
    for route in api_routes(app):
        policy = policy_of(route)
        if policy is None:
            raise RouteWithoutPolicy(f"{sorted(route.methods or ())} {route.path}")
        route.openapi_extra = {
            **(route.openapi_extra or {}),
            "x-policy": ["anyone"] if policy.anyone else list(policy.parties),
            **({"x-acting": True} if policy.acting else {}),
            "security": [] if policy.anyone else [{"bearer": []}],
        }


def api_routes(app: FastAPI) -> list[APIRoute]:
    """Every `/v1` route, also of included routers."""
    found: list[APIRoute] = []
    waiting: list[Any] = list(app.routes)
    while waiting:
        route = waiting.pop(0)
        if isinstance(route, APIRoute):
            if route.path.startswith("/v1"):
                found.append(route)
        elif hasattr(route, "original_router"):
            waiting.extend(route.original_router.routes)
        elif hasattr(route, "routes"):
            waiting.extend(route.routes)
    return found


def policy_of(route: APIRoute) -> Policy | None:
    for dependency in route.dependant.dependencies:
        if isinstance(dependency.call, Policy):
            return dependency.call
    return None


def _add_probes(app: FastAPI, service: str, database: Database, metrics: Metrics) -> None:
    async def healthz() -> dict[str, str]:
        return {"service": service, "status": "alive"}

    async def readyz() -> Response:
        await database.one_statement(text("SELECT 1 AS ready"))
        return Response('{"status":"ready"}', media_type="application/json")

    async def metrics_text() -> Response:
        await app.state.backlog_figures.read()
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)

    async def docs(request: Request) -> Response:
        root = request.scope.get("root_path", "")
        return get_swagger_ui_html(
            openapi_url=f"{root}/openapi.json",
            title=f"Prakan {service}",
            swagger_js_url=f"{root}/vendored/swagger-ui-bundle.js",
            swagger_css_url=f"{root}/vendored/swagger-ui.css",
            swagger_favicon_url="data:,",
        )

    async def document_keys(request: Request) -> Response:
        key: DocumentKey | None = getattr(request.app.state, "document_key", None)
        return JSONResponse(key.public if key else {"keys": []}, headers={"Cache-Control": "max-age=3600"})

    for path, answer in (
        ("/.well-known/document-keys.json", document_keys),
        ("/healthz", healthz),
        ("/readyz", readyz),
        ("/metrics", metrics_text),
        ("/docs", docs),
    ):
        app.add_api_route(path, answer, include_in_schema=False)
    app.mount("/vendored", StaticFiles(directory=_VENDORED), name="vendored")
