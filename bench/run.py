"""`make bench`: run every benchmark, or ONLY=name; `SMALL=1` runs small ones, as CI does."""

import asyncio
import contextlib
import importlib
import os
import sys

import uvloop

from bench.figures import Figure
from bench.world import world
from libs.common.observing.logs import configure_logs

BENCHES = (
    "return_api",
    "person_api",
    "return_file",
    "employment_file",
    "validate",
    "history",
    "statement",
    "payment_orders",
    "premiums",
    "webhook",
    "desk",
    "beds",
    "seats",
    "spine",
    "memory",
)

FILES = {"return_file", "employment_file", "history", "statement", "validate"}


async def main(names: list[str]) -> None:
    small = bool(os.environ.get("SMALL"))
    figures: list[Figure] = []
    async with contextlib.AsyncExitStack() as stack:
        shared = await stack.enter_async_context(world(small=True)) if small else None
        for name in names or BENCHES:
            module = importlib.import_module(f"bench.loads.{'files.' if name in FILES else ''}{name}")
            print(f"== {name}: {(module.__doc__ or '').splitlines()[0]}", flush=True)
            async with contextlib.nullcontext(shared) if shared else world() as shared_world:
                figures += await module.measure(shared_world, small=small)
    for figure in figures:
        print(figure.line(), flush=True)


if __name__ == "__main__":
    configure_logs(level="ERROR")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(sys.argv[1:]))
