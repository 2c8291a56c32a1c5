"""Check the audit chain from outside: walk it, and compare it with heads that were published elsewhere.

The chain is in the database that it watches, so the owner of the database could compute all hashes again. Therefore its
head is written, signed, to an append-only file each day and to the log of the process. A chain that was rewritten or
cut differs from the published heads.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog

from libs.common.database.connections import Database
from libs.common.database.rows import Query, columns
from libs.common.spine.sequencer import audit_hash

BATCH = 5_000


@dataclass(frozen=True, slots=True)
class _ChainHead:
    number: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    actor: str
    action: str
    subject: str
    detail: str
    traceparent: str | None
    occurred_at: datetime
    previous_hash: bytes
    hash: bytes


_STATE = Query(_ChainHead, "SELECT audit_number AS number, audit_hash AS hash FROM log_state")
_ROWS = Query(_Row, f"SELECT {columns(_Row)} FROM audit_log WHERE number > :after ORDER BY number LIMIT :limit")
_BEFORE = Query(bytes, "SELECT hash FROM audit_log WHERE number = :number")
_TURNED = Query(
    _ChainHead,
    """
    WITH noted AS (
        INSERT INTO audit_outbox (actor, action, subject, detail) VALUES (:actor, 'service.restored', :subject, :detail)
    )
    SELECT audit_number AS number, audit_hash AS hash FROM log_state
""",
)
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Head:
    """The chain of a service at one moment: its last number and that row's hash.

    `turn`: the service was set back to this point by a restore; names who did it and from which backup. Heads published
    beyond it are no longer valid.
    """

    service: str
    number: int
    hash: str
    at: str
    signature: str = ""
    turn: str = ""

    def signed(self, key: bytes) -> "Head":
        return replace(self, signature=_signature(self, key))

    def is_signed(self, key: bytes) -> bool:
        return hmac.compare_digest(self.signature, _signature(self, key))


@dataclass(frozen=True, slots=True)
class Break:
    """The first wrong number, and what is wrong with it."""

    number: int
    what: str


class AuditHeads:
    """Publish a service's head: one line for each change, in the file of the day. `folder` None: only to the log."""

    def __init__(self, database: Database, service: str, *, folder: Path | None, secret: str, now: Any) -> None:
        self._database = database
        self._service = service
        self._folder = folder
        self._key = heads_key(secret)
        self._now = now
        self._told = 0

    async def run(self) -> bool:
        """Publish the head if it has changed since the last time."""
        state = await _STATE.one(self._database)
        if state.number == self._told:
            return False
        now: datetime = self._now()
        head = Head(self._service, state.number, state.hash.hex(), now.isoformat()).signed(self._key)
        log.info("audit.head", **asdict(head))
        if self._folder is not None:
            _append(self._folder / f"audit-heads-{now.date().isoformat()}.jsonl", json.dumps(asdict(head)))
        self._told = head.number
        return False


def heads_key(secret: str) -> bytes:
    """Return the key that signs heads, derived from a secret that the database does not hold."""
    return hmac.digest(secret.encode(), b"audit heads", "sha256")


def published_heads(folder: Path, service: str) -> list[Head]:
    """Read the published heads of a service's audit chain, oldest first; skip a line that a crash cut off."""
    heads = []
    for file in sorted(folder.glob("audit-heads-*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            try:
                head = Head(**json.loads(line))
            except (ValueError, TypeError):
                continue
            if head.service == service:
                heads.append(head)
    return heads


async def first_break(
    database: Database, published: Sequence[Head] = (), *, key: bytes = b"", since: int = 0
) -> Break | None:
    """Walk the chain in batches from the row after `since` to its head; return None if nothing is wrong."""
    for head in published:
        if not head.is_signed(key):
            return Break(head.number, "its published head is not signed by us")
    wanted = _expected_hashes(published)
    previous, number = b"", since
    if since:
        before = await _BEFORE.first(database, number=since)
        if before is None:
            return Break(since, "the row is missing")
        previous = before
    while rows := await _ROWS.all(database, after=number, limit=BATCH):
        for row in rows:
            number += 1
            if broken := _broken(row, number, previous, wanted.get(number)):
                return Break(number, broken)
            previous = row.hash
    state = await _STATE.one(database)
    if (state.number, state.hash) != (number, previous):
        return Break(number + 1, f"the chain ends at {number}, its head says {state.number}")
    if (last := max(wanted, default=0)) > number:
        return Break(number + 1, f"row {last} was published, the chain ends at {number}")
    return None


async def recent_break(database: Database, published: Sequence[Head], *, key: bytes, rows: int = 1_000) -> Break | None:
    """Check only the newest rows and the newest published head: cheap enough for every day."""
    state = await _STATE.one(database)
    newest = list(published[-1:])
    since = max(min([state.number, *(head.number for head in newest)]) - rows, 0)
    return await first_break(database, newest, key=key, since=since)


async def record_set_back(
    database: Database, service: str, folder: Path, *, secret: str, who: str, to: str, at: str
) -> None:
    """Record that a chain was restored and where it stands: in the chain itself, and signed beside its heads."""
    state = await _TURNED.one(database, actor=who, subject=service, detail=to)
    head = Head(service, state.number, state.hash.hex(), at, turn=f"{who} put it back to {to}")
    signed = head.signed(heads_key(secret))
    log.warning("audit.turned_back", **asdict(signed))
    newest = sorted(folder.glob("audit-heads-*.jsonl"))[-1:] or [folder / f"audit-heads-{at[:10]}.jsonl"]
    _append(newest[0], json.dumps(asdict(signed)))


def _expected_hashes(published: Sequence[Head]) -> dict[int, str]:
    """Return the hash expected at each published number: the first one published since the last turn."""
    wanted: dict[int, str] = {}
    for head in published:
        if head.turn:
            wanted = {number: known for number, known in wanted.items() if number <= head.number}
        wanted.setdefault(head.number, head.hash)
    return wanted


def _broken(row: _Row, number: int, previous: bytes, published: str | None) -> str:
    if row.number != number:
        return f"the row is missing, {row.number} follows"
    if row.previous_hash != previous:
        return "it does not follow the row before"
    if audit_hash(previous, number, row) != row.hash:
        return "the row was changed"
    if published is not None and published != row.hash.hex():
        return "the chain was made anew: another head was published"
    return ""


def _signature(head: Head, key: bytes) -> str:
    parts: Iterable[object] = (head.service, head.number, head.hash, head.at, *([head.turn] if head.turn else []))
    return hmac.new(key, json.dumps(list(parts)).encode(), hashlib.sha256).hexdigest()


def _append(file: Path, line: str) -> None:
    """Append with one write to a file that only its owner can read; it is on the disk when this returns."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(place, f"{line}\n".encode())
        os.fsync(place)
    finally:
        os.close(place)
