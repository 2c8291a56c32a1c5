"""Statements about cases of inspection."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Query, Source, columns

Form = Literal["planned", "unannounced", "online", "self_check"]
CaseStatus = Literal["open", "closed"]


@dataclass(frozen=True, slots=True)
class Case:
    """A row of `inspection`, with the number of the employer. Without `plan_id` it is irregular."""

    inspection_id: UUID
    employer_id: UUID
    plan_id: UUID | None
    form: Form
    because: str
    status: CaseStatus
    opened_by: str
    opened_on: date
    closed_by: str | None
    closed_on: date | None
    conclusion: str | None
    registration_number: str


_COLUMNS = f"""
    {columns([name for name in Case.__dataclass_fields__ if name != "registration_number"])},
    (SELECT e.registration_number FROM employer e WHERE e.employer_id = inspection.employer_id) AS registration_number
"""
_OPEN = Query(
    Case,
    f"""
    INSERT INTO inspection (inspection_id, employer_id, plan_id, form, because, opened_by, opened_on)
    VALUES (:inspection_id, :employer_id, :plan_id, :form, :because, :opened_by, :today)
    RETURNING {_COLUMNS}
    """,
)
_OPEN_ONE = Query(UUID, "SELECT inspection_id FROM inspection WHERE employer_id = :employer_id AND status = 'open'")
_OF_PLAN = Query(UUID, "SELECT inspection_id FROM inspection WHERE plan_id = :plan_id AND employer_id = :employer_id")
_CASE = Query(Case, f"SELECT {_COLUMNS} FROM inspection WHERE inspection_id = :inspection_id")
_LOCK = Query(Case, f"SELECT {_COLUMNS} FROM inspection WHERE inspection_id = :inspection_id FOR UPDATE")
_CLOSE = Query(
    Case,
    f"""
    UPDATE inspection SET status = 'closed', closed_by = :closed_by, closed_on = :today, conclusion = :conclusion
    WHERE inspection_id = :inspection_id RETURNING {_COLUMNS}
    """,
)
_CASES = Query(
    Case,
    f"""
    SELECT {_COLUMNS} FROM inspection
    WHERE inspection_id < :before AND (CAST(:employer_id AS uuid) IS NULL OR employer_id = :employer_id)
      AND (CAST(:status AS text) IS NULL OR status = :status)
      AND (NOT CAST(:told AS boolean) OR form <> 'unannounced' OR status = 'closed')
      AND in_reach(CAST(:areas AS text[]), employer_id)
    ORDER BY inspection_id DESC LIMIT :limit
    """,
)


async def open_case(
    connection: AsyncConnection,
    inspection_id: UUID,
    *,
    employer_id: UUID,
    plan_id: UUID | None,
    form: Form,
    because: str,
    opened_by: str,
    today: date,
) -> Case:
    """Keep a new case of an employer that has no open one."""
    return await _OPEN.one(
        connection, inspection_id=inspection_id, employer_id=employer_id, plan_id=plan_id, form=form, because=because,
        opened_by=opened_by, today=today,
    )  # fmt: skip


async def open_case_of(source: Source, employer_id: UUID) -> UUID | None:
    """Return the employer's open case."""
    return await _OPEN_ONE.first(source, employer_id=employer_id)


async def case_of_plan(source: Source, plan_id: UUID, employer_id: UUID) -> UUID | None:
    """Return the case that was opened for a pick of a plan."""
    return await _OF_PLAN.first(source, plan_id=plan_id, employer_id=employer_id)


async def case(source: Source, inspection_id: UUID) -> Case | None:
    return await _CASE.first(source, inspection_id=inspection_id)


async def lock_case(connection: AsyncConnection, inspection_id: UUID) -> Case | None:
    return await _LOCK.first(connection, inspection_id=inspection_id)


async def close_case(
    connection: AsyncConnection, inspection_id: UUID, *, conclusion: str, closed_by: str, today: date
) -> Case:
    """Close a locked case."""
    return await _CLOSE.one(
        connection, inspection_id=inspection_id, conclusion=conclusion, closed_by=closed_by, today=today
    )


async def cases(
    source: Source,
    *,
    employer_id: UUID | None,
    status: CaseStatus | None,
    told: bool,
    areas: list[str] | None,
    before: UUID,
    limit: int,
) -> list[Case]:
    """List cases, newest first. `told`: only those that the employer knows of; an unannounced visit is not one yet."""
    return await _CASES.all(
        source, employer_id=employer_id, status=status, told=told, areas=areas, before=before, limit=limit
    )
