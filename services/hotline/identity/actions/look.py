"""Say why one looks at a person, before the details are shown; supervisors review looks that had no case."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.four_eyes.reviews import refuse_review
from libs.common.refusals import NotFound
from libs.common.values.identifiers import uuid7
from services.hotline.identity.actions.check_identity import require_own_case

LASTS = timedelta(minutes=30)
_PERSON = text("SELECT 1 FROM person_card WHERE person_id = :person_id")
_LOOK = text("""
    INSERT INTO look (look_id, person_id, looked_by, case_id, purpose, at, until)
    VALUES (:look_id, :person_id, :looked_by, :case_id, :purpose, :at, :until)
    RETURNING look_id AS id, person_id, looked_by, case_id, purpose, at, until
""")
_LOCK = text("SELECT looked_by, reviewed_by FROM look WHERE look_id = :look_id AND case_id IS NULL FOR UPDATE")
_REVIEW = text("""
    UPDATE look SET reviewed_by = :reviewed_by, verdict = :verdict, reviewed_at = :at WHERE look_id = :look_id
    RETURNING look_id AS id, person_id, looked_by, purpose, at, reviewed_by, verdict
""")


async def look(
    connection: AsyncConnection, *, person_id: UUID, looked_by: str, case_id: UUID | None, purpose: str, at: datetime
) -> dict[str, Any]:
    """With a case of one's own about the person; without one it is break-glass, and reviewed."""
    if (await connection.execute(_PERSON, {"person_id": person_id})).one_or_none() is None:
        raise NotFound(what="person", pointer="/person_id")
    if case_id is not None:
        await require_own_case(connection, case_id, looked_by, person_id=person_id)
    row = {"look_id": uuid7(), "person_id": person_id, "looked_by": looked_by, "case_id": case_id, "purpose": purpose}
    return dict((await connection.execute(_LOOK, {**row, "at": at, "until": at + LASTS})).mappings().one())


async def review_look(
    connection: AsyncConnection, look_id: UUID, *, reviewed_by: str, verdict: str, at: datetime
) -> dict[str, Any]:
    found = (await connection.execute(_LOCK, {"look_id": look_id})).one_or_none()
    if found is None:
        raise NotFound(what="look")
    refuse_review(looked_by=found.looked_by, reviewed_by=reviewed_by, already_by=found.reviewed_by)
    given = {"look_id": look_id, "reviewed_by": reviewed_by, "verdict": verdict, "at": at}
    return dict((await connection.execute(_REVIEW, given)).mappings().one())
