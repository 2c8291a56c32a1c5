"""Moves visible rows of the outbox into the log, with dense numbers.

One leader for each service. A later batch takes what is committed late: no event is skipped, and the events of one key
keep their order, because each was appended under its key's lock.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Query, columns
from libs.common.database.sql_files import sql_beside
from libs.common.runtime.faults import crash_point

BATCH_ROWS = 5_000
BATCH_BYTES = 4 * 1024 * 1024

# By the index: a scan of the table would pass over every row moved since the last vacuum.
_ANYTHING = Query(
    bool,
    """
    SELECT coalesce((SELECT id FROM outbox ORDER BY id LIMIT 1),
                    (SELECT id FROM audit_outbox ORDER BY id LIMIT 1)) IS NOT NULL AS due
""",
)
# The heads, then the state: everyone who gives numbers takes them in this order. What is read after a lock is
# read by a later statement.
_LOCK = text("""
    SELECT count(*), (SELECT count(*) FROM (SELECT 1 FROM log_state FOR NO KEY UPDATE) s)
    FROM (SELECT 1 FROM topic_head ORDER BY topic, partition FOR NO KEY UPDATE) h
""")


@dataclass(frozen=True, slots=True)
class _Moved:
    """The numbers of rows that left the outbox and reached the log, and the head of the audit chain."""

    moved: int
    logged: int
    to_audit: bool
    audit_number: int
    audit_hash: bytes


_MOVE = Query(_Moved, sql_beside(__file__, "move_outbox_to_log"))


@dataclass(frozen=True, slots=True)
class Audited:
    """One audit row before it has its number in the chain."""

    id: int
    actor: str
    action: str
    subject: str
    detail: str
    traceparent: str | None
    occurred_at: datetime


_AUDIT_DUE = Query(
    Audited,
    f"""
    DELETE FROM audit_outbox WHERE id IN (SELECT id FROM audit_outbox ORDER BY id LIMIT 5000)
    RETURNING {columns(Audited)}
""",
)
_AUDIT_LOG = text("""
    INSERT INTO audit_log (number, actor, action, subject, detail, traceparent, occurred_at, previous_hash, hash)
    SELECT number, actor, action, subject, detail, traceparent, occurred_at, previous_hash, hash
    FROM unnest(CAST(:numbers AS bigint[]), CAST(:actors AS text[]), CAST(:actions AS text[]),
                CAST(:subjects AS text[]), CAST(:details AS text[]), CAST(:traceparents AS text[]),
                CAST(:times AS timestamptz[]), CAST(:previous AS bytea[]), CAST(:hashes AS bytea[]))
         AS due (number, actor, action, subject, detail, traceparent, occurred_at, previous_hash, hash)
""")
_AUDIT_ADVANCE = text("UPDATE log_state SET audit_number = :number, audit_hash = :hash")


class TopicWithoutHead(RuntimeError):
    """An event of a topic that the service did not declare: moving it would lose it."""


async def sequence_once(database: Database) -> int:
    """Move one batch; return the number of events and audit rows moved (0: none waits)."""
    if not await _ANYTHING.one(database):
        return 0
    async with database.transaction(wakes=False) as connection:
        await connection.execute(_LOCK)
        moved = await _MOVE.one(connection, rows=BATCH_ROWS, bytes=BATCH_BYTES)
        if moved.moved != moved.logged:
            raise TopicWithoutHead(f"{moved.moved} left the outbox, {moved.logged} reached the log")
        audited = 0
        if moved.to_audit:
            audited = await _chain_audit(connection, moved.audit_number, bytes(moved.audit_hash))
        await crash_point("sequencer.before_commit")
    await crash_point("sequencer.after_commit")
    return moved.moved + audited


async def _chain_audit(connection: AsyncConnection, number: int, previous: bytes) -> int:
    due = sorted(await _AUDIT_DUE.all(connection), key=lambda one: one.id)
    if not due:
        return 0
    numbers, before, hashes = [], [], []
    for one in due:
        number += 1
        before.append(previous)
        previous = audit_hash(previous, number, one)
        numbers.append(number)
        hashes.append(previous)
    await connection.execute(
        _AUDIT_LOG,
        {
            "numbers": numbers,
            "actors": [one.actor for one in due],
            "actions": [one.action for one in due],
            "subjects": [one.subject for one in due],
            "details": [one.detail for one in due],
            "traceparents": [one.traceparent for one in due],
            "times": [one.occurred_at for one in due],
            "previous": before,
            "hashes": hashes,
        },
    )
    await connection.execute(_AUDIT_ADVANCE, {"number": number, "hash": previous})
    return len(due)


class HashedRow(Protocol):
    """The members of an audit row that its hash covers."""

    @property
    def actor(self) -> str: ...
    @property
    def action(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def detail(self) -> str: ...
    @property
    def traceparent(self) -> str | None: ...
    @property
    def occurred_at(self) -> datetime: ...


def audit_hash(previous: bytes, number: int, row: HashedRow) -> bytes:
    """Compute the chain's link: SHA-256 over the previous hash and the canonical JSON of the row."""
    members = [number, row.actor, row.action, row.subject, row.detail, row.traceparent]
    document = json.dumps([*members, str(row.occurred_at)], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(previous + document.encode()).digest()
