"""Statements about looks at employers: the employer's own list."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common.database.connections import Database
from libs.common.database.rows import Query


@dataclass(frozen=True, slots=True)
class LookAtUs:
    """A look as the employer reads it: the kind of party alone, since the agency answers for its staff."""

    number: int
    at: datetime
    by: str
    action: str
    purpose: str


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


async def looks_at_employer(database: Database, employer_id: UUID, *, before: int, limit: int) -> list[LookAtUs]:
    """List what staff read and did about the employer here, newest first."""
    return await _AT_US.all(database, employer_id=str(employer_id), before=before, limit=limit)
