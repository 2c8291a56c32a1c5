"""An idle suite in one process: from a return's answer to its webhook at the receiver."""

import asyncio
import statistics
from time import perf_counter

from bench.figures import Figure
from bench.world import World
from tests.receivers import receiving
from tests.running_suite import running_suite
from tests.staff import staffed

WANTED_MS = 500.0


async def measure(world: World, *, small: bool) -> list[Figure]:
    months = [f"{year}-{number:02d}" for year in (2019, 2020) for number in range(1, 13)]
    employers = 1 if small else 5
    delays: list[float] = []
    async with (
        running_suite(world.databases, world.folder / "suite", country="thailand", today="2021-02-10") as suite,
        receiving() as receiver,
    ):
        for _ in range(employers):
            employer = await staffed(suite, 5)
            wanted = {"url": receiver.url, "types": ["contributions.return_accepted.v1"]}
            await suite.made(employer.persona, "/contributions/v1/webhook-endpoints", wanted)
            await suite.settled()
            for month in months:
                started = perf_counter()
                await employer.file(month, 5)
                await receiver.until(len(delays) + 1)
                delays.append((perf_counter() - started) * 1000)
                await asyncio.sleep(0.05)
    delays.sort()
    p99 = delays[int(len(delays) * 0.99) - 1]
    half = statistics.median(delays)
    note = f"p50 {half:.1f} ms, {len(delays)} returns, their filing included; the reference is what is wanted"
    return [Figure("webhook", p99, "ms p99", WANTED_MS, p99 / WANTED_MS, note)]
