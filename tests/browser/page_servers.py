"""A running suite on a real port, as browsers and long-lived connections need it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from deploy.onebox.web import root_app
from tests.running_suite import RunningSuite


@asynccontextmanager
async def page_server(suite: RunningSuite) -> AsyncIterator[str]:
    """Serve the suite and yield its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = root_app(suite.box, list(suite.personas.values()))
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.force_exit = server.should_exit = True
        await serving
