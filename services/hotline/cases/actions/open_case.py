"""Open a case. A question that was answered during the call is closed at once."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotHeardOf
from libs.common.spine.outbox import append
from libs.contracts.hotline import CaseMoved, CaseOpened
from services.hotline.cases.rows.cases import CaseText, NewCase, ServiceCase, insert_case, known, take_case_number


async def open_case(
    connection: AsyncConnection,
    told: CaseText,
    *,
    case_id: UUID,
    opened_by: str,
    opened_at: datetime,
    due_at: datetime,
    year: int,
    wrap_up: str | None,
) -> ServiceCase:
    """Open a case, assigned to its opener. `year`: the agency's year, for the case number."""
    await require_known(connection, person_id=told.person_id, employer_id=told.employer_id)
    number = f"H-{year}-{await take_case_number(connection):06d}"
    new = NewCase(
        **asdict(told),
        case_id=case_id,
        status="open" if wrap_up is None else "closed",
        assigned_to=opened_by,
        opened_by=opened_by,
        opened_at=opened_at,
        due_at=due_at,
        wrap_up=wrap_up,
        closed_at=None if wrap_up is None else opened_at,
    )
    made = await insert_case(connection, new, number=number)
    await append(connection, CaseOpened.model_validate(made, from_attributes=True))
    if wrap_up is not None:
        closed = CaseMoved(
            case_id=case_id, was="open", now="closed", queue=made.queue, wrap_up=wrap_up, merged_into=None
        )
        await append(connection, closed)
    return made


async def require_known(connection: AsyncConnection, *, person_id: UUID | None, employer_id: UUID | None) -> None:
    """Refuse a case whose person or employer is not known here."""
    answers = await known(connection, person_id=person_id, employer_id=employer_id)
    if not answers.person:
        raise NotHeardOf(what="person", pointer="/person_id")
    if not answers.employer:
        raise NotHeardOf(what="employer", pointer="/employer_id", named=employer_id)
