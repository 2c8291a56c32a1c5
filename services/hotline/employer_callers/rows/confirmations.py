"""Statements about employers' confirmations: each is one request that the employer on the line is asked to confirm."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Query, columns
from services.hotline.identity.rows.confirmations import Confirmation, LockedConfirmation, Status


@dataclass(frozen=True, slots=True)
class NewEmployerConfirmation:
    """One request, word for word, that an agent wants to make for the employer; `digest` identifies it."""

    confirmation_id: UUID
    case_id: UUID
    employer_id: UUID
    service: str
    path: str
    body: dict[str, object]
    digest: str
    asked_by: str
    asked_at: datetime
    until: datetime


_INSERT = Query(
    Confirmation,
    f"""
    INSERT INTO employer_confirmation (confirmation_id, case_id, employer_id, service, path, body, digest, asked_by,
                                       asked_at, until)
    VALUES (:id, :case_id, :employer_id, :service, :path, CAST(:body AS json), :digest, :asked_by, :asked_at, :until)
    RETURNING {columns(Confirmation)}
    """,
)
_LOCK = Query(
    LockedConfirmation,
    """
    SELECT status, until FROM employer_confirmation WHERE confirmation_id = :id AND employer_id = :employer_id
    FOR UPDATE
    """,
)
_DECIDE = Query(
    Confirmation,
    f"""
    UPDATE employer_confirmation SET status = :status, decided_by = :by, decided_at = :at WHERE confirmation_id = :id
    RETURNING {columns(Confirmation)}
    """,
)
_CONFIRMED = Query(
    str,
    """
    SELECT digest FROM employer_confirmation
    WHERE confirmation_id = :id AND case_id = :case_id AND employer_id = :employer_id AND status = 'confirmed'
      AND until > :now
    """,
)
_TO_DECIDE = Query(
    Confirmation,
    f"""
    SELECT {columns(Confirmation)} FROM employer_confirmation
    WHERE employer_id = :employer_id AND status = 'pending' AND until > :now
      AND (asked_at, confirmation_id) < (:asked_at, :confirmation_id)
    ORDER BY asked_at DESC, confirmation_id DESC LIMIT :limit
    """,
)
_OF_CASE = Query(
    Confirmation,
    f"""
    SELECT {columns(Confirmation)} FROM employer_confirmation
    WHERE case_id = :case_id AND asked_by = :asked_by AND (asked_at, confirmation_id) < (:asked_at, :confirmation_id)
    ORDER BY asked_at DESC, confirmation_id DESC LIMIT :limit
    """,
)


async def insert_confirmation(connection: AsyncConnection, new: NewEmployerConfirmation) -> Confirmation:
    return await _INSERT.one(
        connection,
        id=new.confirmation_id,
        case_id=new.case_id,
        employer_id=new.employer_id,
        service=new.service,
        path=new.path,
        body=json.dumps(new.body),
        digest=new.digest,
        asked_by=new.asked_by,
        asked_at=new.asked_at,
        until=new.until,
    )


async def lock_confirmation(
    connection: AsyncConnection, confirmation_id: UUID, *, employer_id: UUID
) -> LockedConfirmation | None:
    """Lock a confirmation of the employer; return None if it is another's."""
    return await _LOCK.first(connection, id=confirmation_id, employer_id=employer_id)


async def set_decision(
    connection: AsyncConnection, confirmation_id: UUID, *, decision: Status, by: str, at: datetime
) -> Confirmation:
    return await _DECIDE.one(connection, id=confirmation_id, status=decision, by=by, at=at)


async def digest_of_confirmed(
    connection: AsyncConnection, confirmation_id: UUID, *, case_id: UUID, employer_id: UUID, now: datetime
) -> str | None:
    """Read the digest of the confirmed request; None if it was not confirmed, or its time is over."""
    return await _CONFIRMED.first(connection, id=confirmation_id, case_id=case_id, employer_id=employer_id, now=now)


async def confirmations_to_decide(
    database: Database, employer_id: UUID, *, now: datetime, before: tuple[datetime, UUID], limit: int
) -> list[Confirmation]:
    """List the confirmations that the employer can still answer, newest first."""
    asked_at, confirmation_id = before
    return await _TO_DECIDE.all(
        database, employer_id=employer_id, now=now, asked_at=asked_at, confirmation_id=confirmation_id, limit=limit
    )


async def confirmations_of_case(
    database: Database, case_id: UUID, *, asked_by: str, before: tuple[datetime, UUID], limit: int
) -> list[Confirmation]:
    """List the confirmations that the agent asked for in the case, newest first, with the answers."""
    asked_at, confirmation_id = before
    return await _OF_CASE.all(
        database, case_id=case_id, asked_by=asked_by, asked_at=asked_at, confirmation_id=confirmation_id, limit=limit
    )
