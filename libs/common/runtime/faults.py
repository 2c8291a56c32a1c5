"""Named points at which a test may crash the process: before and after every commit, send and move.

In production `crash_point` is a dictionary look-up that finds nothing.
"""

import os
import signal
from collections import Counter
from collections.abc import Callable

CRASH_POINTS = (
    "sequencer.before_commit",
    "sequencer.after_commit",
    "relay.before_send",
    "relay.after_send",
    "relay.after_cursor",
    "consumer.before_commit",
    "consumer.after_commit",
    "door.before_commit",
    "door.after_commit",
    "job.before_commit",
    "job.after_commit",
)


class Crashed(BaseException):
    """The death of a process, simulated by a test. No code below the supervisor may catch it."""


hits: Counter[str] = Counter()
armed: dict[str, Callable[[], None]] = {}


async def crash_point(name: str) -> None:
    if armed:
        hits[name] += 1
        if action := armed.get(name):
            action()


def arm(name: str, *, at_hit: int = 1) -> None:
    """Raise `Crashed` when `name` is passed for the `at_hit`-th time from now, once."""
    if name not in CRASH_POINTS:
        raise KeyError(name)
    remaining = [at_hit]

    def crash() -> None:
        remaining[0] -= 1
        if remaining[0] == 0:
            armed.pop(name, None)
            raise Crashed(name)

    armed[name] = crash


def arm_from_environment() -> None:
    """Kill the process like kill -9 at `PRAKAN_CRASH_AT=relay.after_send:3`; for fault runs only."""
    if wanted := os.environ.get("PRAKAN_CRASH_AT"):
        name, _, hit = wanted.partition(":")
        remaining = [int(hit or 1)]

        def die() -> None:
            remaining[0] -= 1
            if remaining[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        armed[name] = die
