"""Give a purpose before an employer is shown whole: in the agent's own case about the employer."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.values.identifiers import uuid7
from services.hotline.employer_callers.rules.questions import EMPLOYER
from services.hotline.identity.actions.check_identity import require_own_case
from services.hotline.identity.actions.look import LASTS
from services.hotline.identity.rows.looks import Look, insert_look


async def look_at_employer(
    connection: AsyncConnection, *, employer_id: UUID, looked_by: str, case_id: UUID, purpose: str, at: datetime
) -> Look:
    """Record a purpose in the own case: the employer is shown whole for 30 minutes."""
    await require_own_case(connection, EMPLOYER, case_id, looked_by, subject_id=employer_id)
    return await insert_look(connection, Look(uuid7(), employer_id, looked_by, case_id, purpose, at, at + LASTS))
