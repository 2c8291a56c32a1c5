"""`/metrics` and `/healthz` of a process that has no door: `prakan work`."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, ProcessCollector, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from libs.common.front.server import server_config
from libs.common.runtime.composition import Service


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the work process."""
        yield


def watched_app(service: Service) -> Starlette:
    """Build the application: 503 while a loop cannot be kept alive; all paths but two are closed."""

    async def healthz(_: Request) -> Response:
        supervisor = service.supervisor
        state = {"service": service.name, "loops": supervisor.loops, "failing": supervisor.failing}
        return JSONResponse({**state, "lost": supervisor.lost}, status_code=503 if supervisor.lost else 200)

    registry = CollectorRegistry()
    registry.register(service.figures)
    ProcessCollector(registry=registry)

    async def metrics(_: Request) -> Response:
        await service.figures.read()
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return Starlette(routes=[Route("/healthz", healthz), Route("/metrics", metrics)])


@asynccontextmanager
async def watched(service: Service, *, host: str, port: int) -> AsyncIterator[None]:
    """Serve the figures until the block ends; port 0 serves nothing."""
    if not port:
        yield
        return
    config = server_config(watched_app(service), host=host, port=port, lifespan="off", log_level="error")
    server = _Server(config)
    serving = asyncio.create_task(server.serve())
    try:
        yield
    finally:
        server.should_exit = True
        await asyncio.wait({serving}, timeout=5)
