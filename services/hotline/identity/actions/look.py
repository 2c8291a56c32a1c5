"""Give a purpose before a person's details are shown. Without a case, a supervisor reviews it."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.four_eyes.looks import record_look
from libs.common.refusals import NotHeardOf
from libs.common.values.identifiers import uuid7
from services.hotline.identity.actions.check_identity import require_own_case
from services.hotline.identity.rows.checks import is_registered
from services.hotline.identity.rows.looks import Look, insert_look
from services.hotline.identity.rules.person import PERSON

LASTS = timedelta(minutes=30)
BREAK_GLASS = "person.break_glass"


async def look(
    connection: AsyncConnection, *, person_id: UUID, looked_by: str, case_id: UUID | None, purpose: str, at: datetime
) -> Look:
    """Record a purpose: with the agent's own case about the person. Without a case it is reviewed ("break-glass")."""
    if not await is_registered(connection, person_id):
        raise NotHeardOf(what="person", pointer="/person_id")
    if case_id is not None:
        await require_own_case(connection, PERSON, case_id, looked_by, subject_id=person_id)
    made = await insert_look(connection, Look(uuid7(), person_id, looked_by, case_id, purpose, at, at + LASTS))
    if case_id is None:
        await record_look(
            connection,
            made.look_id,
            looked_by=looked_by,
            action=BREAK_GLASS,
            person_id=person_id,
            purpose=purpose,
            at=at,
        )
    return made
