"""Statements about merges, and about the two registrations of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, columns

MergeStatus = Literal["asked", "merged", "refused", "undone"]


@dataclass(frozen=True, slots=True)
class Merge:
    """A merge. `hash`: of both registrations and the reason at the time of asking."""

    merge_id: UUID
    kept_id: UUID
    merged_id: UUID
    reason: str
    status: MergeStatus
    hash: str
    asked_by: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Registration:
    """A person's registration. The hash covers exactly these members."""

    id: UUID
    national_id: str
    given_name: str
    family_name: str
    born_on: date
    died_on: date | None
    sex: str
    area: str
    phones: list[str]
    version: int


_REGISTRATIONS_SQL = """
    SELECT person_id AS id, national_id, given_name, family_name, born_on, died_on, sex, area, phones,
           version
    FROM person
    WHERE person_id IN (:kept_id, :merged_id) AND erased_at IS NULL ORDER BY person_id
"""
_REGISTRATIONS = Query(Registration, _REGISTRATIONS_SQL)
_LOCK_REGISTRATIONS = Query(Registration, f"{_REGISTRATIONS_SQL} FOR UPDATE")
_ENTANGLED = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM person_alias WHERE person_id IN (:kept_id, :merged_id) OR kept_id = :merged_id) AS entangled
    """,
)
_MERGE = Query(Merge, f"SELECT {columns(Merge)} FROM person_merge WHERE merge_id = :merge_id")
_LOCK = Query(Merge, f"SELECT {columns(Merge)} FROM person_merge WHERE merge_id = :merge_id FOR UPDATE")
_OPEN = Query(
    Merge,
    f"""
    SELECT {columns(Merge)} FROM person_merge
    WHERE status = 'asked' AND in_reach(CAST(:areas AS text[]), kept_id, merged_id) ORDER BY asked_at LIMIT :limit
    """,
)
_INSERT = Query(
    Merge,
    f"""
    INSERT INTO person_merge (merge_id, kept_id, merged_id, reason, asked_by, hash)
    VALUES (:merge_id, :kept_id, :merged_id, :reason, :asked_by, :hash) RETURNING {columns(Merge)}
    """,
)
_MOVE = Query(
    Merge,
    f"""
    UPDATE person_merge SET status = :status, decided_by = :by WHERE merge_id = :merge_id
    RETURNING {columns(Merge)}
    """,
)
_EMPTY_OF_PERSONS = Command("""
    UPDATE person_merge
    SET reason = '', decided_by = CASE status WHEN 'asked' THEN :by ELSE decided_by END,
        status = CASE status WHEN 'asked' THEN 'refused' ELSE status END
    WHERE kept_id = ANY(CAST(:person_ids AS uuid[])) OR merged_id = ANY(CAST(:person_ids AS uuid[]))
""")


async def registrations(connection: AsyncConnection, kept_id: UUID, merged_id: UUID) -> list[Registration]:
    return await _REGISTRATIONS.all(connection, kept_id=kept_id, merged_id=merged_id)


async def lock_registrations(connection: AsyncConnection, kept_id: UUID, merged_id: UUID) -> list[Registration]:
    """Lock the two registrations; return those that exist."""
    return await _LOCK_REGISTRATIONS.all(connection, kept_id=kept_id, merged_id=merged_id)


async def are_entangled(connection: AsyncConnection, kept_id: UUID, merged_id: UUID) -> bool:
    """Tell whether one of the two was merged before, or another person was merged into the one to be merged."""
    return await _ENTANGLED.one(connection, kept_id=kept_id, merged_id=merged_id)


async def merge(database: Database, merge_id: UUID) -> Merge | None:
    return await _MERGE.first(database, merge_id=merge_id)


async def open_merges(database: Database, *, areas: list[str] | None = None, limit: int) -> list[Merge]:
    """List open merges, oldest first."""
    return await _OPEN.all(database, areas=areas, limit=limit)


async def lock_merge(connection: AsyncConnection, merge_id: UUID) -> Merge | None:
    return await _LOCK.first(connection, merge_id=merge_id)


async def insert_merge(
    connection: AsyncConnection,
    *,
    merge_id: UUID,
    kept_id: UUID,
    merged_id: UUID,
    reason: str,
    asked_by: str,
    content_hash: str,
) -> Merge:
    """Insert a merge. The database refuses it if another merge of `merged_id` is open."""
    return await _INSERT.one(
        connection,
        merge_id=merge_id,
        kept_id=kept_id,
        merged_id=merged_id,
        reason=reason,
        asked_by=asked_by,
        hash=content_hash,
    )


async def move_merge(connection: AsyncConnection, merge_id: UUID, status: MergeStatus, *, by: str) -> Merge:
    return await _MOVE.one(connection, merge_id=merge_id, status=status, by=by)


async def empty_merges_of(connection: AsyncConnection, person_ids: Sequence[UUID], *, by: str) -> None:
    """Delete why these persons were merged, or were to be; what waits is refused. The merges themselves stay."""
    await _EMPTY_OF_PERSONS.run(connection, person_ids=list(person_ids), by=by)
