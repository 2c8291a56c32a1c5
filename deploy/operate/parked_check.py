"""Findings about parked events: how many of which kind, why the first was parked, and the next command."""

import shlex
from dataclasses import dataclass

from deploy.operate.findings import Finding
from libs.common.database.connections import Database
from libs.common.database.rows import Query
from libs.common.database.sql_files import sql_beside
from libs.common.law.terms import NoLawAt, NotInThisScheme

TOLD_MAX = 5
REASON_MAX = 200


@dataclass(frozen=True, slots=True)
class _Kind:
    """Parked events of one listener, type, cause and reason, with the place of the first."""

    consumer: str
    type: str
    cause: str
    reason: str
    events: int
    topic: str
    partition: int
    sequence: int
    key: str
    behind: int
    kinds: int


_KINDS = Query(_Kind, sql_beside(__file__, "parked_kinds"))
_CAUSES = {
    "refused": "the listener's rules refuse it",
    "failed": "the listener cannot read it, or has a fault",
    "queued": "the event before it was skipped: replay those behind it",
}
_NO_LAW = "a day without a law in force: the event's day is wrong, or the law's file lacks a value"


async def parked_findings(service: str, database: Database) -> list[Finding]:
    """Find parked events, by listener, type, cause and reason; the most frequent kinds are told."""
    kinds = await _KINDS.all(database, limit=TOLD_MAX)
    findings = [_told(service, kind) for kind in kinds]
    if kinds and (more := kinds[0].kinds - len(kinds)):
        findings.append(Finding(service, f"{more} other kinds of parked events", "see the list", "prakan parked list"))
    return findings


def _told(service: str, kind: _Kind) -> Finding:
    behind = f", {kind.behind} more behind them" if kind.behind else ""
    why = f": {kind.reason[:REASON_MAX]}" if kind.reason else ""
    first = f"the first is {kind.topic}/{kind.partition}, number {kind.sequence}"
    what = f"{kind.events} parked events {kind.type} of {kind.consumer} ({kind.cause}{why}){behind}; {first}"
    lawless = kind.reason.startswith((NoLawAt.__name__, NotInThisScheme.__name__))
    replay = shlex.join(["prakan", "parked", "replay", service, kind.consumer, kind.topic, kind.key])
    return Finding(
        service,
        what,
        _NO_LAW if lawless else _CAUSES.get(kind.cause, kind.cause),
        f"prakan parked list; when mended: {replay}",
    )
