"""Open a case; a question that was answered on the line is closed at once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound
from libs.common.spine.outbox import append
from libs.contracts.hotline import CaseMoved, CaseOpened

_NUMBER = text("SELECT nextval('case_number') AS number")
_KNOWN = text("""
    SELECT (CAST(:person_id AS uuid) IS NULL OR EXISTS (SELECT FROM person_card WHERE person_id = :person_id))
               AS person,
           (CAST(:employer_id AS uuid) IS NULL OR EXISTS (SELECT FROM employer_card WHERE employer_id = :employer_id))
               AS employer
""")
_OPEN = text("""
    INSERT INTO service_case (case_id, number, person_id, employer_id, phone, kind, queue, about, status, assigned_to,
                              opened_by, opened_at, due_at, wrap_up, closed_at, procedure, procedure_version)
    VALUES (:case_id, :number, :person_id, :employer_id, :phone, :kind, :queue, :about, :status, :assigned_to,
            :opened_by, :opened_at, :due_at, :wrap_up, :closed_at, :procedure, :procedure_version)
    RETURNING *
""")


async def open_case(
    connection: AsyncConnection,
    *,
    case_id: UUID,
    opened_by: str,
    opened_at: datetime,
    due_at: datetime,
    year: int,
    wrap_up: str | None,
    **told: Any,
) -> dict[str, Any]:
    """`year`: the agency's, for the number. `told`: person_id, employer_id, phone, kind, queue, about, procedure, its
    version. The opener has the case.
    """
    known = (await connection.execute(_KNOWN, told)).one()
    for what in ("person", "employer"):
        if not getattr(known, what):
            raise NotFound(what=what, pointer=f"/{what}_id")
    number = (await connection.execute(_NUMBER)).scalar_one()
    closed = wrap_up is not None
    row = {
        **told,
        "case_id": case_id,
        "number": f"H-{year}-{number:06d}",
        "status": "closed" if closed else "open",
        "assigned_to": opened_by,
        "opened_by": opened_by,
        "opened_at": opened_at,
        "due_at": due_at,
        "wrap_up": wrap_up,
        "closed_at": opened_at if closed else None,
    }
    made = dict((await connection.execute(_OPEN, row)).mappings().one())
    await append(connection, CaseOpened.model_validate(made))
    if closed:
        fact = CaseMoved(
            case_id=case_id, was="open", now="closed", queue=made["queue"], wrap_up=wrap_up, merged_into=None
        )
        await append(connection, fact)
    return made
