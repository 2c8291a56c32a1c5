"""Statements about confirmations: each is one request that the person or employer on the line is asked to confirm."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Json, Query, columns
from libs.copies.aliases import SAME_PERSON
from libs.copies.erased_persons import PERSONS
from libs.copies.keeping import Keep

Status = Literal["pending", "confirmed", "refused"]


@dataclass(frozen=True, slots=True)
class NewConfirmation:
    """One request, word for word, that an agent wants to make for the subject; `digest` identifies it."""

    confirmation_id: UUID
    case_id: UUID
    party: str
    subject_id: UUID
    service: str
    path: str
    body: Json
    digest: str
    asked_by: str
    asked_at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A request, word for word, and the answer."""

    confirmation_id: UUID
    case_id: UUID
    service: str
    path: str
    body: Json
    status: Status
    asked_at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class ListedConfirmation(Confirmation):
    """A confirmation in a list. `whole`: the number of all."""

    whole: int


@dataclass(frozen=True, slots=True)
class LockedConfirmation:
    """The state of a locked confirmation: it can be answered while `pending` and before `until`."""

    status: Status
    until: datetime


empty_confirmations_of_erased = Keep(f"""
    UPDATE confirmation SET body = '{{}}', decided_at = coalesce(decided_at, clock_timestamp()),
        status = CASE status WHEN 'pending' THEN 'refused' ELSE status END
    WHERE subject_id IN ({PERSONS})
""")
_INSERT = Query(
    Confirmation,
    f"""
    INSERT INTO confirmation (confirmation_id, case_id, party, subject_id, service, path, body, digest, asked_by,
                              asked_at, until)
    VALUES (:confirmation_id, :case_id, :party, :subject_id, :service, :path, CAST(:body AS json), :digest, :asked_by,
            :asked_at, :until)
    RETURNING {columns(Confirmation)}
    """,
)
_LOCK = Query(
    LockedConfirmation,
    f"""
    SELECT status, until FROM confirmation WHERE confirmation_id = :id AND subject_id IN {SAME_PERSON} FOR UPDATE
    """,
)
_DECIDE = Query(
    Confirmation,
    f"""
    UPDATE confirmation SET status = :status, decided_by = :by, decided_at = :at WHERE confirmation_id = :id
    RETURNING {columns(Confirmation)}
    """,
)
_CONFIRMED = Query(
    str,
    f"""
    SELECT digest FROM confirmation
    WHERE confirmation_id = :id AND case_id = :case_id AND subject_id IN {SAME_PERSON} AND status = 'confirmed'
      AND until > :now
    """,
)
_OF_CASE = Query(
    ListedConfirmation,
    f"""
    SELECT {columns(Confirmation)}, count(*) OVER () AS whole FROM confirmation
    WHERE case_id = :case_id AND party = :party AND asked_by = :asked_by
      AND (asked_at, confirmation_id) < (:asked_at, :confirmation_id)
    ORDER BY asked_at DESC, confirmation_id DESC LIMIT :limit
    """,
)
_TO_DECIDE = Query(
    ListedConfirmation,
    f"""
    SELECT {columns(Confirmation)}, count(*) OVER () AS whole FROM confirmation
    WHERE subject_id IN {SAME_PERSON} AND status = 'pending' AND until > :now
      AND (asked_at, confirmation_id) < (:asked_at, :confirmation_id)
    ORDER BY asked_at DESC, confirmation_id DESC LIMIT :limit
    """,
)


async def insert_confirmation(connection: AsyncConnection, new: NewConfirmation) -> Confirmation:
    return await _INSERT.one(connection, **{**asdict(new), "body": json.dumps(new.body)})


async def lock_confirmation(
    connection: AsyncConnection, confirmation_id: UUID, *, subject_id: UUID
) -> LockedConfirmation | None:
    """Lock a confirmation of the subject; return None if it is another's."""
    return await _LOCK.first(connection, id=confirmation_id, person_id=subject_id)


async def set_decision(
    connection: AsyncConnection, confirmation_id: UUID, *, decision: Status, by: str | None, at: datetime
) -> Confirmation:
    return await _DECIDE.one(connection, id=confirmation_id, status=decision, by=by, at=at)


async def digest_of_confirmed(
    connection: AsyncConnection, confirmation_id: UUID, *, case_id: UUID, subject_id: UUID, now: datetime
) -> str | None:
    """Read the digest of the confirmed request; None if it was not confirmed, or its time is over."""
    return await _CONFIRMED.first(connection, id=confirmation_id, case_id=case_id, person_id=subject_id, now=now)


async def confirmations_of_case(
    database: Database, case_id: UUID, *, party: str, asked_by: str, before: tuple[datetime, UUID], limit: int
) -> list[ListedConfirmation]:
    """List the confirmations that the agent asked a party for in the case, newest first."""
    asked_at, confirmation_id = before
    return await _OF_CASE.all(
        database,
        case_id=case_id,
        party=party,
        asked_by=asked_by,
        asked_at=asked_at,
        confirmation_id=confirmation_id,
        limit=limit,
    )


async def confirmations_to_decide(
    database: Database, subject_id: UUID | None, *, now: datetime, before: tuple[datetime, UUID], limit: int
) -> list[ListedConfirmation]:
    """List the confirmations that the subject can still answer, newest first."""
    asked_at, confirmation_id = before
    return await _TO_DECIDE.all(
        database, person_id=subject_id, now=now, asked_at=asked_at, confirmation_id=confirmation_id, limit=limit
    )
