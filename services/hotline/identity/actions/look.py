"""Give a purpose before a person's details are shown; supervisors review looks without a case."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.four_eyes.reviews import refuse_review
from libs.common.refusals import NotFound, NotHeardOf
from libs.common.values.identifiers import uuid7
from services.hotline.identity.actions.check_identity import require_own_case
from services.hotline.identity.rows.checks import is_registered
from services.hotline.identity.rows.looks import Look, ReviewedLook, insert_look, lock_look, set_verdict

LASTS = timedelta(minutes=30)


async def look(
    connection: AsyncConnection, *, person_id: UUID, looked_by: str, case_id: UUID | None, purpose: str, at: datetime
) -> Look:
    """Record a purpose: with the agent's own case about the person. Without a case it is reviewed ("break-glass")."""
    if not await is_registered(connection, person_id):
        raise NotHeardOf(what="person", pointer="/person_id")
    if case_id is not None:
        await require_own_case(connection, case_id, looked_by, person_id=person_id)
    return await insert_look(connection, Look(uuid7(), person_id, looked_by, case_id, purpose, at, at + LASTS))


async def review_look(
    connection: AsyncConnection, look_id: UUID, *, reviewed_by: str, verdict: str, at: datetime
) -> ReviewedLook:
    """Record the review of a look without a case, once, by another person than the one who looked."""
    locked = await lock_look(connection, look_id)
    if locked is None:
        raise NotFound(what="look")
    refuse_review(looked_by=locked.looked_by, reviewed_by=reviewed_by, already_by=locked.reviewed_by)
    return await set_verdict(connection, look_id, reviewed_by=reviewed_by, verdict=verdict, at=at)
