"""`prakan doctor --deep`: check the invariants between all services; each breach has the next command."""

import asyncio
from collections.abc import Mapping

from deploy.operate.findings import Finding
from deploy.operate.invariants import breaches
from libs.common.database.connections import Database

TRIES = 3
PAUSE_S = 2
# By words of the breach; the first match. The speaker's rows are right, a listener's rows are a copy.
_NEXT = (
    ("audit", "somebody changed the audit log", "compare with the head of the chain that was published"),
    ("facts wait in the outbox", "they are being sequenced, or no work process runs", "prakan doctor"),
    (" is at ", "it is behind, or its speaker was set back", "prakan doctor"),
    ("parked events", "an event was refused", "prakan parked list"),
    ("missing, ", "a restore, or a parked event", "prakan parked list; prakan differences list"),
    (
        "is dead under one id",
        "they were merged before a merge shared a death",
        "record the death again under either id: POST /registration/v1/persons/PERSON/death",
    ),
    ("head ", "the log was changed by hand or restored in part", "prakan relay rebase SERVICE"),
    (
        "",
        "the data was changed by hand, or this is an error of ours",
        "report this line; nothing is mended by itself",
    ),
)


async def deep(databases: Mapping[str, Database]) -> list[Finding]:
    """Find broken invariants of a suite at rest.

    It checks three times, since copies differ while events are on their way.
    """
    breaches_now: list[str] = []
    for attempt in range(TRIES):
        if attempt:
            await asyncio.sleep(PAUSE_S)
        breaches_now = await breaches(databases)
        if not breaches_now:
            return []
    return [_finding(breach) for breach in breaches_now]


def _finding(breach: str) -> Finding:
    cause, command = next((cause, command) for words, cause, command in _NEXT if words in breach)
    return Finding("invariants", breach, cause, command)
