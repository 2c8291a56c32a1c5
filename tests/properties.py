"""Run an asynchronous property under Hypothesis on the loop that the fixtures live on."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any


async def run_property(property_: Any) -> None:
    """Run a property. Hypothesis calls its test in a thread; every example runs on this loop."""
    loop = asyncio.get_running_loop()
    inner: Callable[..., Awaitable[None]] = property_.hypothesis.inner_test

    def example(**given: Any) -> None:
        asyncio.run_coroutine_threadsafe(inner(**given), loop).result(60)  # type: ignore[arg-type]

    property_.hypothesis.inner_test = example
    await asyncio.to_thread(property_)
