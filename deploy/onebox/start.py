"""`make run`: open the box and serve it on one loopback port until interrupted."""

import asyncio
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import structlog
import uvicorn

from deploy.command_refused import CommandRefused
from deploy.demo.country import load_demo_country
from deploy.onebox.box import Box, BoxOptions, box_opened
from deploy.onebox.web import web_opened
from deploy.postgres.clusters import left_behind
from deploy.progress import Progress
from deploy.sandbox.phones import PATH as SMS_PATH
from libs.common.front.server import server_config
from libs.common.law.loader import load_law
from libs.common.law.terms import NoLawAt
from libs.common.runtime.composition import LogSetBack, settled
from libs.common.spine.kafka.reaching import refuse_unreachable

HEARING_MAX_S = 3_600
BROKER_AWAITED_S = 15
"""A broker may be starting beside the box; a wrong address is told after this."""
log = structlog.get_logger()


def refuse_day_without_law(options: BoxOptions) -> None:
    """Refuse a day for which the country's law has no form of numbers: nobody could be registered."""
    if options.today is None:
        return
    law = load_law(options.law / options.country)
    try:
        for name in ("national_id", "employer_number"):
            law.rule("registration", name).at(name, options.today)
    except NoLawAt:
        raise CommandRefused(
            f"the law of {options.country} says nothing for {options.today}: choose a later day (--today)"
        ) from None


class _Server(uvicorn.Server):
    """A server that stops on SIGINT and SIGTERM and returns.

    Uvicorn would raise the signal again, and the database would stay.
    """

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        _on_signals(self._leave)
        yield

    def _leave(self) -> None:
        self.force_exit = self.should_exit  # asked twice: not even for those who are being answered
        self.should_exit = True


def _on_signals(do: Callable[[], object]) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, do)


async def run(options: BoxOptions, *, host: str, port: int, demo: bool, scenario: bool = False) -> None:
    """Serve until SIGINT or SIGTERM. Refuses addresses other than loopback, because `/personas` gives out tokens."""
    if not (host == "localhost" or host.startswith("127.") or host == "::1"):
        raise SystemExit(f"the one box serves loopback only, not {host}; use `prakan serve` for the rest")
    refuse_day_without_law(options)
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as failure:
            raise SystemExit(f"port {port} is taken ({failure}); choose another: make run PORT=…") from None
    if options.kafka:
        options.say(f"the broker at {options.kafka.servers} is asked")
        await refuse_unreachable(options.kafka, within_s=BROKER_AWAITED_S)
    begun = options.say.begun if isinstance(options.say, Progress) else time.monotonic()
    starting = asyncio.current_task()
    assert starting is not None
    _on_signals(starting.cancel)  # stopped during its start: the started parts are stopped again
    if not os.environ.get("HOTLINE_SMS_GATEWAY"):  # the box's own phones: `GET /sandbox/messages`
        at = f"[{host}]" if ":" in host else host
        options = replace(options, sms_gateway=f"http://{at}:{port}{SMS_PATH}")
    async with box_opened(options) as box, web_opened(box, scenario=scenario) as app:
        if demo:
            await load_demo_country(box)
        looking = [
            asyncio.create_task(_heard(box), name="hearing"),
            asyncio.create_task(_left_behind(options), name="left behind"),
        ]
        config = server_config(app, host=host, port=port, log_level="warning", lifespan="off")
        server = _Server(config)
        print(f"Prakan is ready after {time.monotonic() - begun:.0f} s: http://{host}:{port}/", flush=True)
        print(f"Ctrl+C stops it; the data stays in {options.data}", flush=True)
        try:
            await server.serve()
        finally:
            for task in looking:
                task.cancel()
            await asyncio.wait(looking)


async def _left_behind(options: BoxOptions) -> None:
    """Tell of databases that nobody has any more: they are as large as a box, and nothing removes them by itself."""
    words = await asyncio.to_thread(left_behind)
    if words:
        options.say(words)


async def _heard(box: Box) -> None:
    """Report when every listener has applied all events from before the doors opened."""
    services = list(box.services.values())
    box.keeper.hearing = True
    await settled(services, timeout_s=HEARING_MAX_S, every_s=1)
    box.keeper.hearing = False
    box.options.say("every service has heard everything")


def main(
    options: BoxOptions, *, host: str = "127.0.0.1", port: int = 8000, demo: bool = True, scenario: bool = False
) -> None:
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        try:
            runner.run(run(options, host=host, port=port, demo=demo, scenario=scenario))
        except LogSetBack as failure:
            raise SystemExit(str(failure)) from None
        except asyncio.CancelledError:
            raise SystemExit("stopped before it was ready; the next start goes on from here") from None
