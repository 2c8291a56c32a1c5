"""`prakan serve` and `prakan work`: one service in processes of its own, settings from the environment."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from pydantic import ValidationError

from deploy.command_refused import CommandRefused
from deploy.suite import member
from deploy.watched import watched
from libs.common.front.server import Front
from libs.common.observing.logs import configure_logs
from libs.common.observing.telemetry import export_spans_if_asked
from libs.common.runtime.composition import Service, collect_garbage_rarely, opened, start_work
from libs.common.runtime.faults import arm_from_environment
from libs.common.spine.kafka.cluster import KafkaCluster
from libs.common.spine.kafka.listening import KafkaBroker
from libs.common.spine.kafka.reaching import say_if_unreachable

BROKER_AWAITED_S = 30
SERVICE_VARIABLE = "PRAKAN_SERVICE"


def built(service: str) -> Service:
    """Build the service from the environment; missing variables are named."""
    named_member = member(service)
    try:
        settings = named_member.settings()
    except ValidationError as failure:
        named = ", ".join(f"{service}_{error['loc'][0]}".upper() for error in failure.errors() if error["loc"])
        raise CommandRefused(f"settings are missing or wrong: {named}; .env.example explains each") from None
    return named_member.build(settings)


async def tried(service: str) -> None:
    """Open the service once and close it, so that a missing part is one sentence before a server starts."""
    async with opened(built(service)):
        return


def served_app() -> Front:
    """Build the door of the service that the environment names; it wakes the work process after its commits."""
    configure_logs()
    export_spans_if_asked()
    arm_from_environment()
    service = built(os.environ[SERVICE_VARIABLE])
    app = service.app

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        collect_garbage_rarely()
        async with opened(service):
            yield

    app.router.lifespan_context = lifespan
    return Front(app)


class WorkLost(RuntimeError):
    """A loop cannot be kept alive in this process: it ends, so that an orchestrator starts a new one."""


async def work_until_stopped(name: str, cluster: KafkaCluster, *, host: str = "127.0.0.1", port: int = 0) -> None:
    """Run a service's listeners and duties until a signal comes. Raises `WorkLost` when a loop cannot be kept alive.

    Serves `/metrics` and `/healthz` on `host` and `port`.
    """
    configure_logs()
    export_spans_if_asked()
    arm_from_environment()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    collect_garbage_rarely()
    async with opened(built(name)) as service, watched(service, host=host, port=port):
        start_work(service, broker=KafkaBroker(cluster), kafka=cluster)
        asking = asyncio.create_task(say_if_unreachable(cluster, within_s=BROKER_AWAITED_S))
        ends = [asyncio.create_task(event.wait()) for event in (stop, service.supervisor.some_lost)]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        for task in (*ends, asking):
            task.cancel()
        if service.supervisor.lost and not stop.is_set():
            raise WorkLost("; ".join(f"{loop}: {why}" for loop, why in service.supervisor.lost.items()))
