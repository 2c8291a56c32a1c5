"""Statements about batches of imported months."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, Source, columns

Status = Literal["reading", "proposed", "confirmed", "empty", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Batch:
    """A row of `history_batch`. `row_count`: good rows; `contradictions`: months that returns contradict."""

    batch_id: UUID
    batch_no: int
    source_system: str
    confidence: str
    remark: str | None
    made_by: str
    made_at: datetime
    status: Status
    row_count: int
    months: int
    persons: int
    contradictions: int
    first_month: date | None
    last_month: date | None
    confirmed_by: str | None
    confirmed_at: datetime | None
    withdrawal_by: str | None
    withdrawal_because: str | None
    withdrawn_by: str | None
    withdrawn_at: datetime | None
    read_upto: int
    told_upto: int
    freed: bool


_BATCH = f"SELECT {columns(Batch)} FROM history_batch"
_BEGIN = Command("""
    INSERT INTO history_batch (batch_id, source_system, confidence, remark, made_by)
    VALUES (:batch_id, :source_system, :confidence, :remark, :made_by) ON CONFLICT DO NOTHING
""")
_ONE = Query(Batch, f"{_BATCH} WHERE batch_id = :batch_id")
_LOCK = Query(Batch, f"{_BATCH} WHERE batch_id = :batch_id FOR UPDATE")
_NEWEST = Query(Batch, f"{_BATCH} WHERE batch_id < :before ORDER BY batch_id DESC LIMIT :limit")
_GO_ON = Command("""
    UPDATE history_batch SET read_upto = :read_upto, row_count = row_count + :row_count, months = months + :months,
           first_month = least(first_month, :first_month), last_month = greatest(last_month, :last_month)
    WHERE batch_id = :batch_id
""")
# Months that the newest version of a return has with another base than the batch.
_PROPOSE = Command("""
    UPDATE history_batch b SET status = CASE WHEN months > 0 THEN 'proposed' ELSE 'empty' END,
           persons = (SELECT count(DISTINCT person_id) FROM imported_month WHERE batch_no = b.batch_no),
           contradictions = (
               SELECT count(*) FROM imported_month i CROSS JOIN LATERAL (
                   SELECT sum(l.base) AS base FROM return_line l JOIN monthly_return r USING (return_id)
                   JOIN employer_month e ON e.employer_id = r.employer_id AND e.month = r.month
                                        AND e.version = r.version
                   WHERE l.person_id = i.person_id AND l.month = i.month) t
               WHERE i.batch_no = b.batch_no AND i.month >= (SELECT min(month) FROM return_line)
                 AND i.scheme = ANY(CAST(:credited AS text[])) AND t.base <> i.base)
    WHERE batch_id = :batch_id AND status = 'reading'
""")
_CONFIRM = Command("""
    UPDATE history_batch SET status = 'confirmed', confirmed_by = :confirmed_by, confirmed_at = clock_timestamp()
    WHERE batch_id = :batch_id
""")
_ASK_WITHDRAWAL = Command("""
    UPDATE history_batch SET withdrawal_by = :asked_by, withdrawal_because = :because WHERE batch_id = :batch_id
""")
_WITHDRAW = Command("""
    UPDATE history_batch SET status = 'withdrawn', withdrawn_by = :withdrawn_by, withdrawn_at = clock_timestamp()
    WHERE batch_id = :batch_id
""")


async def begin_batch(connection: AsyncConnection, batch_id: UUID, given: Mapping[str, Any], *, made_by: str) -> None:
    """Insert the batch of a file; a resumed job has it already."""
    about = {name: given.get(name) for name in ("source_system", "confidence", "remark")}
    await _BEGIN.run(connection, batch_id=batch_id, made_by=made_by, **about)


async def batch(source: Source, batch_id: UUID) -> Batch | None:
    return await _ONE.first(source, batch_id=batch_id)


async def lock_batch(connection: AsyncConnection, batch_id: UUID) -> Batch | None:
    return await _LOCK.first(connection, batch_id=batch_id)


async def newest_batches(database: Database, *, before: UUID, limit: int) -> list[Batch]:
    """List batches, newest first, that are older than the given one."""
    return await _NEWEST.all(database, before=before, limit=limit)


async def count_set(
    connection: AsyncConnection,
    batch_id: UUID,
    *,
    read_upto: int,
    row_count: int,
    months: int,
    first_month: date | None,
    last_month: date | None,
) -> None:
    """Add a set's counts to its batch, and the place up to which the file was read."""
    await _GO_ON.run(
        connection,
        batch_id=batch_id,
        read_upto=read_upto,
        row_count=row_count,
        months=months,
        first_month=first_month,
        last_month=last_month,
    )


async def propose(connection: AsyncConnection, batch_id: UUID, *, credited: list[str]) -> None:
    """End the reading: the batch waits for a second officer, with its counts."""
    await _PROPOSE.run(connection, batch_id=batch_id, credited=credited)


async def set_confirmed(connection: AsyncConnection, batch_id: UUID, *, confirmed_by: str) -> None:
    await _CONFIRM.run(connection, batch_id=batch_id, confirmed_by=confirmed_by)


async def ask_withdrawal(connection: AsyncConnection, batch_id: UUID, *, asked_by: str, because: str) -> None:
    await _ASK_WITHDRAWAL.run(connection, batch_id=batch_id, asked_by=asked_by, because=because)


async def set_withdrawn(connection: AsyncConnection, batch_id: UUID, *, withdrawn_by: str) -> None:
    await _WITHDRAW.run(connection, batch_id=batch_id, withdrawn_by=withdrawn_by)
