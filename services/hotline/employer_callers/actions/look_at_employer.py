"""Give a purpose before an employer is shown whole: in the agent's own case about the employer."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.values.identifiers import uuid7
from services.hotline.employer_callers.actions.check_contact import require_own_case
from services.hotline.employer_callers.rows.looks import EmployerLook, insert_look

LASTS = timedelta(minutes=30)


async def look_at_employer(
    connection: AsyncConnection, *, employer_id: UUID, looked_by: str, case_id: UUID, purpose: str, at: datetime
) -> EmployerLook:
    """Record a purpose in the own case: the employer is shown whole for 30 minutes."""
    await require_own_case(connection, case_id, looked_by, employer_id=employer_id)
    return await insert_look(
        connection, EmployerLook(uuid7(), employer_id, looked_by, case_id, purpose, at, at + LASTS)
    )
