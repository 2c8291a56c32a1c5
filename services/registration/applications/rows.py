"""Statements about applications to register an employer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Json, Query, Source, columns

Status = Literal["waiting", "asked", "approved", "refused", "withdrawn"]
OPEN: tuple[Status, ...] = ("waiting", "asked")


@dataclass(frozen=True, slots=True)
class Application:
    """An application. `hash`: of its content; `number`: the registration number, once there is one."""

    application_id: UUID
    person_id: UUID
    made_by: str
    content: Json
    hash: str
    version: int
    number: str | None
    status: Status
    question: str | None
    reason: str | None
    decided_by: str | None
    employer_id: UUID | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class WaitingApplication(Application):
    """An application that waits for officers, with its approvals so far."""

    approved_by: list[str]


_ONE = f"SELECT {columns(Application)} FROM employer_application WHERE application_id = :application_id"
_READ = Query(Application, _ONE)
_LOCK = Query(Application, f"{_ONE} FOR UPDATE")
_INSERT = Query(
    Application,
    f"""
    INSERT INTO employer_application (application_id, person_id, made_by, content, hash, number)
    VALUES (:application_id, :person_id, :made_by, CAST(:content AS json), :hash, :number)
    RETURNING {columns(Application)}
    """,
)
_CORRECT = Query(
    Application,
    f"""
    UPDATE employer_application SET content = CAST(:content AS json), hash = :hash, number = :number,
        version = version + 1, status = 'waiting'
    WHERE application_id = :application_id RETURNING {columns(Application)}
    """,
)
_MOVE = Query(
    Application,
    f"""
    UPDATE employer_application SET status = :status, question = coalesce(:question, question), reason = :reason,
        decided_by = :by, employer_id = :employer_id, number = :number
    WHERE application_id = :application_id RETURNING {columns(Application)}
    """,
)
_LIST = Query(
    Application,
    f"""
    SELECT {columns(Application)} FROM employer_application
    WHERE (CAST(:person_ids AS uuid[]) IS NULL OR person_id = ANY(CAST(:person_ids AS uuid[])))
      AND (CAST(:status AS text) IS NULL OR status = :status) AND application_id > :after
      AND (in_reach(CAST(:areas AS text[]), person_id)
           OR area_in_reach(CAST(:areas AS text[]), content ->> 'area'))
    ORDER BY application_id LIMIT :limit
    """,
)
_WAITING = Query(
    WaitingApplication,
    f"""
    SELECT {columns(Application, "e")},
           ARRAY(SELECT approver FROM approval a WHERE a.subject = 'employer application ' || e.application_id
                 AND a.hash = e.hash ORDER BY approved_at) AS approved_by
    FROM employer_application e
    WHERE status = 'waiting' AND (area_in_reach(CAST(:areas AS text[]), content ->> 'area')
        OR in_reach(CAST(:areas AS text[]), person_id))
    ORDER BY made_at LIMIT :limit
    """,
)
# Open ones of somebody who died or is erased are withdrawn.
_CLOSE = Query(
    Application,
    f"""
    UPDATE employer_application SET status = 'withdrawn', decided_by = :by
    WHERE person_id = ANY(CAST(:person_ids AS uuid[])) AND status IN ('waiting', 'asked')
    RETURNING {columns(Application)}
    """,
)
_EMPTY = Command("""
    UPDATE employer_application SET content = '{}', question = NULL, reason = NULL, made_by = 'person:erased'
    WHERE person_id = ANY(CAST(:person_ids AS uuid[]))
""")


async def application(source: Source, application_id: UUID) -> Application | None:
    return await _READ.first(source, application_id=application_id)


async def lock_application(connection: AsyncConnection, application_id: UUID) -> Application | None:
    return await _LOCK.first(connection, application_id=application_id)


async def insert_application(
    connection: AsyncConnection,
    application_id: UUID,
    *,
    person_id: UUID,
    made_by: str,
    content: str,
    content_hash: str,
    number: str | None,
) -> Application:
    """Insert an application; `content` is JSON."""
    return await _INSERT.one(
        connection,
        application_id=application_id,
        person_id=person_id,
        made_by=made_by,
        content=content,
        hash=content_hash,
        number=number,
    )


async def correct_application(
    connection: AsyncConnection, application_id: UUID, *, content: str, content_hash: str, number: str | None
) -> Application:
    """Replace the content; approvals of the one before count no longer, since its hash is another."""
    return await _CORRECT.one(
        connection, application_id=application_id, content=content, hash=content_hash, number=number
    )


async def move_application(
    connection: AsyncConnection,
    application_id: UUID,
    status: Status,
    *,
    by: str,
    number: str | None,
    question: str | None = None,
    reason: str | None = None,
    employer_id: UUID | None = None,
) -> Application:
    return await _MOVE.one(
        connection,
        application_id=application_id,
        status=status,
        by=by,
        number=number,
        question=question,
        reason=reason,
        employer_id=employer_id,
    )


async def applications(
    database: Database,
    *,
    person_ids: Sequence[str] | None,
    status: Status | None,
    areas: list[str] | None,
    after: UUID,
    limit: int,
) -> list[Application]:
    """List applications, oldest first: those of one person, or all; in the areas or everywhere."""
    return await _LIST.all(
        database,
        person_ids=None if person_ids is None else list(person_ids),
        status=status,
        areas=areas,
        after=after,
        limit=limit,
    )


async def waiting_applications(
    database: Database, *, areas: list[str] | None = None, limit: int
) -> list[WaitingApplication]:
    """List those that wait for officers, oldest first."""
    return await _WAITING.all(database, areas=areas, limit=limit)


async def close_applications_of(
    connection: AsyncConnection, person_ids: Sequence[UUID], *, by: str
) -> list[Application]:
    """Withdraw the open applications of a person; return them."""
    return await _CLOSE.all(connection, person_ids=list(person_ids), by=by)


async def empty_applications_of(connection: AsyncConnection, person_ids: Sequence[UUID]) -> None:
    """Delete what an erased person's applications said."""
    await _EMPTY.run(connection, person_ids=list(person_ids))
