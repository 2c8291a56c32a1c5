"""Looks at unmasked personal data for a purpose, without a case. Each is reviewed once, by another supervisor.

A look is recorded as the data are shown (`audit_look`), or as the purpose is given that opens a person for a time
(`record_look`).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query
from libs.common.four_eyes.reviews import refuse_review
from libs.common.refusals import NotFound

Verdict = Literal["justified", "unjustified"]


@dataclass(frozen=True, slots=True)
class UnmaskedLook:
    """`person_id`: if it was one person; `persons`: the number of persons."""

    id: UUID
    looked_by: str
    action: str
    person_id: str | None
    persons: int
    purpose: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReviewedLook(UnmaskedLook):
    reviewed_by: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class _Parties:
    looked_by: str
    reviewed_by: str | None


_COLUMNS = "look_id AS id, looked_by, action, person_id, persons, purpose, at"
_RECORD = Command("""
    INSERT INTO unmasked_look (look_id, looked_by, action, person_id, persons, purpose, at)
    VALUES (:look_id, :looked_by, :action, CAST(CAST(:person_id AS uuid) AS text), 1, :purpose, :at)
""")
_UNREVIEWED = Query(
    UnmaskedLook,
    f"""
    SELECT {_COLUMNS} FROM unmasked_look WHERE reviewed_by IS NULL AND look_id > :after ORDER BY look_id LIMIT :limit
    """,
)
_WAITING = Query(int, "SELECT count(*) AS looks FROM unmasked_look WHERE reviewed_by IS NULL")
_LOCK = Query(_Parties, "SELECT looked_by, reviewed_by FROM unmasked_look WHERE look_id = :look_id FOR UPDATE")
_REVIEW = Query(
    ReviewedLook,
    f"""
    UPDATE unmasked_look SET reviewed_by = :reviewed_by, verdict = :verdict, reviewed_at = :at WHERE look_id = :look_id
    RETURNING {_COLUMNS}, reviewed_by, verdict
    """,
)


async def record_look(
    connection: AsyncConnection,
    look_id: UUID,
    *,
    looked_by: str,
    action: str,
    person_id: UUID,
    purpose: str,
    at: datetime,
) -> None:
    """Record a look at one person, in the transaction that opens the person."""
    given = {"looked_by": looked_by, "action": action, "person_id": person_id, "purpose": purpose, "at": at}
    await _RECORD.run(connection, look_id=look_id, **given)


async def unreviewed_looks(database: Database, *, after: UUID, limit: int) -> list[UnmaskedLook]:
    """List looks that nobody has reviewed, oldest first, after the given one."""
    return await _UNREVIEWED.all(database, after=after, limit=limit)


async def looks_waiting(database: Database) -> int:
    """Count the looks that nobody has reviewed."""
    return await _WAITING.one(database)


async def review_look(
    connection: AsyncConnection, look_id: UUID, *, reviewed_by: str, verdict: Verdict, at: datetime
) -> ReviewedLook:
    """Record the review of a look, once, by another person than the one who looked."""
    look = await _LOCK.first(connection, look_id=look_id)
    if look is None:
        raise NotFound(what="look")
    refuse_review(looked_by=look.looked_by, reviewed_by=reviewed_by, already_by=look.reviewed_by)
    return await _REVIEW.one(connection, look_id=look_id, reviewed_by=reviewed_by, verdict=verdict, at=at)
