"""Statements about looks: their staff, person or employer, purpose, and what they unmask."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Query, columns
from libs.copies.aliases import SAME_PERSON
from services.hotline.identity.rules.identity import CHECK_HOLDS


@dataclass(frozen=True, slots=True)
class Look:
    """A purpose, valid until `until`. One without a case is an unmasked look too, and reviewed as such."""

    look_id: UUID
    subject_id: UUID
    looked_by: str
    case_id: UUID | None
    purpose: str
    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Opening:
    """The grounds on which staff see a person or employer whole: the purpose of a valid look, or a recent check."""

    purpose: str | None
    passed: bool

    @property
    def is_open(self) -> bool:
        """Return True if tiles and timeline are shown whole: there is a purpose, or the caller was checked."""
        return self.purpose is not None or self.passed


_INSERT = Query(
    Look,
    f"""
    INSERT INTO look (look_id, subject_id, looked_by, case_id, purpose, at, until)
    VALUES (:look_id, :subject_id, :looked_by, :case_id, :purpose, :at, :until)
    RETURNING {columns(Look)}
    """,
)
# A purpose that stands, and a check that the caller passed in an open case of the one who looks.
_OPENING = Query(
    Opening,
    f"""
    SELECT (SELECT purpose FROM look WHERE subject_id IN {SAME_PERSON} AND looked_by = :looked_by AND until > :now
            ORDER BY at DESC LIMIT 1) AS purpose,
           EXISTS (SELECT FROM identity_check i JOIN service_case c USING (case_id)
                   WHERE i.subject_id IN {SAME_PERSON} AND i.agent = :looked_by AND i.passed AND i.at > :since
                     AND c.status <> 'closed' AND c.assigned_to = :looked_by) AS passed
    """,
)


async def insert_look(connection: AsyncConnection, look: Look) -> Look:
    return await _INSERT.one(
        connection,
        look_id=look.look_id,
        subject_id=look.subject_id,
        looked_by=look.looked_by,
        case_id=look.case_id,
        purpose=look.purpose,
        at=look.at,
        until=look.until,
    )


async def opening(database: Database, subject_id: UUID, *, looked_by: str, now: datetime) -> Opening:
    return await _OPENING.one(database, person_id=subject_id, looked_by=looked_by, now=now, since=now - CHECK_HOLDS)
