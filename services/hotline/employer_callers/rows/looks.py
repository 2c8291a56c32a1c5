"""Statements about looks at employers: their staff, case and purpose, what they unmask, and the employer's list."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Query, columns
from services.hotline.identity.rows.looks import Opening
from services.hotline.identity.rules.identity import CHECK_HOLDS


@dataclass(frozen=True, slots=True)
class EmployerLook:
    """A purpose, valid until `until`."""

    look_id: UUID
    employer_id: UUID
    looked_by: str
    case_id: UUID
    purpose: str
    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class LookAtUs:
    """A look as the employer reads it: the kind of party alone, since the agency answers for its staff."""

    number: int
    at: datetime
    by: str
    action: str
    purpose: str


_INSERT = Query(
    EmployerLook,
    f"""
    INSERT INTO employer_look (look_id, employer_id, looked_by, case_id, purpose, at, until)
    VALUES (:look_id, :employer_id, :looked_by, :case_id, :purpose, :at, :until)
    RETURNING {columns(EmployerLook)}
    """,
)
# A purpose that stands, and a check that a contact passed in an open case of the one who looks.
_OPENING = Query(
    Opening,
    """
    SELECT (SELECT purpose FROM employer_look WHERE employer_id = :employer_id AND looked_by = :looked_by
              AND until > :now ORDER BY at DESC LIMIT 1) AS purpose,
           EXISTS (SELECT FROM employer_check i JOIN service_case c USING (case_id)
                   WHERE i.employer_id = :employer_id AND i.agent = :looked_by AND i.passed AND i.at > :since
                     AND c.status <> 'closed' AND c.assigned_to = :looked_by) AS passed
    """,
)
# Numbered rows only: those stay.
_AT_US = Query(
    LookAtUs,
    """
    SELECT number, occurred_at AS at, split_part(actor, ':', 1) AS by, action, detail AS purpose FROM audit_log
    WHERE subject = CAST(:employer_id AS text) AND number < :before
      AND actor NOT LIKE 'employer:%' AND actor NOT LIKE 'system:%'
    ORDER BY number DESC LIMIT :limit
    """,
)


async def insert_look(connection: AsyncConnection, look: EmployerLook) -> EmployerLook:
    return await _INSERT.one(
        connection,
        look_id=look.look_id,
        employer_id=look.employer_id,
        looked_by=look.looked_by,
        case_id=look.case_id,
        purpose=look.purpose,
        at=look.at,
        until=look.until,
    )


async def employer_opening(database: Database, employer_id: UUID, *, looked_by: str, now: datetime) -> Opening:
    return await _OPENING.one(database, employer_id=employer_id, looked_by=looked_by, now=now, since=now - CHECK_HOLDS)


async def looks_at_employer(database: Database, employer_id: UUID, *, before: int, limit: int) -> list[LookAtUs]:
    """List what staff read and did about the employer here, newest first."""
    return await _AT_US.all(database, employer_id=str(employer_id), before=before, limit=limit)
