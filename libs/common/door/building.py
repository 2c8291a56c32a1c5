"""Build a service's FastAPI application: the parts of every door, and the checks of every route."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from starlette.staticfiles import StaticFiles

from libs.common.door.answers.problems import TooLargeAsProblem, add_problem_handlers
from libs.common.door.callers.policies import Policy
from libs.common.door.context import DoorContext, hang
from libs.common.door.document import PROBLEM_ANSWER, Document, document_of
from libs.common.door.everywhere import feed, inbox, looks, me, texts, webhooks
from libs.common.door.middleware import Metrics, ServiceMiddleware
from libs.common.door.requests.exact_forms import exact_forms
from libs.common.door.requests.said_once import names_of
from libs.common.door.revalidation import Revalidation

BODY_BYTES_MAX = 2 * 1024 * 1024
_VENDORED = Path(__file__).parent.parent / "web" / "vendored"


class RouteWithoutPolicy(TypeError):
    """A route without a policy; the build stops here."""


def build_app(context: DoorContext, *, about: str, routers: Sequence[APIRouter]) -> FastAPI:
    """Build the application of a service, with the doors of every service beside its own."""
    service = context.service
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
    hang(app, context)
    app.openapi = lambda: _openapi(app, service)  # type: ignore[method-assign]
    add_problem_handlers(app)
    stack = app.build_middleware_stack
    app.build_middleware_stack = lambda: TooLargeAsProblem(stack())  # type: ignore[method-assign]
    for router in (*routers, *(module.router for module in (feed, webhooks, inbox, me, looks, texts))):
        app.include_router(router)
    _declare_policies(app)
    for route in api_routes(app):  # an unclear form is found here, not at the first request
        exact_forms(route)
        names_of(route)
    metrics = Metrics()
    metrics.registry.register(context.figures)
    _add_probes(app, context, metrics)
    app.add_middleware(Revalidation)
    app.add_middleware(
        ServiceMiddleware,
        service=service,
        metrics=metrics,
        limits=context.limits,
        trusted_proxies=context.settings.trusted_proxies,
        behind_tls=context.settings.behind_tls,
    )
    return app


def _openapi(app: FastAPI, service: str) -> Document:
    """Return the document, which is made once."""
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
            "x-policy": [*(["anyone"] if policy.anyone else []), *policy.parties],
            **({"x-acting": True} if policy.acting else {}),
            **({"x-acting-for-employer": True} if policy.acting_for_employer else {}),
            "security": [
                *([{}] if policy.anyone and policy.parties else []),
                *([{"bearer": []}] if policy.parties else []),
            ],
        }


def api_routes(app: FastAPI) -> list[APIRoute]:
    """List every `/v1` route, also of included routers."""
    routes: list[APIRoute] = []
    waiting: list[Any] = list(app.routes)
    while waiting:
        route = waiting.pop(0)
        if isinstance(route, APIRoute):
            if route.path.startswith("/v1"):
                routes.append(route)
        elif hasattr(route, "original_router"):
            waiting.extend(route.original_router.routes)
        elif hasattr(route, "routes"):
            waiting.extend(route.routes)
    return routes


def policy_of(route: APIRoute) -> Policy | None:
    for dependency in route.dependant.dependencies:
        if isinstance(dependency.call, Policy):
            return dependency.call
    return None


def _add_probes(app: FastAPI, context: DoorContext, metrics: Metrics) -> None:
    async def healthz() -> dict[str, str]:
        return {"service": context.service, "status": "alive"}

    async def readyz() -> Response:
        await context.database.one_statement(text("SELECT 1 AS ready"))
        return Response('{"status":"ready"}', media_type="application/json")

    async def metrics_text() -> Response:
        await context.figures.read()
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)

    async def docs(request: Request) -> Response:
        root = request.scope.get("root_path", "")
        return get_swagger_ui_html(
            openapi_url=f"{root}/openapi.json",
            title=f"Prakan {context.service}",
            swagger_js_url=f"{root}/vendored/swagger-ui-bundle.js",
            swagger_css_url=f"{root}/vendored/swagger-ui.css",
            swagger_favicon_url="data:,",
        )

    async def document_keys() -> Response:
        key = context.document_key
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
