"""Statements about what inspectors found."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Query, Source, columns

FindingKind = Literal["not_enrolled", "under_declared"]


@dataclass(frozen=True, slots=True)
class InspectionFinding:
    """A row of `inspection_finding`, under the kept id of the person."""

    inspection_finding_id: int
    inspection_id: UUID
    kind: FindingKind
    person_id: UUID
    month: date
    amount: Decimal
    found_by: str
    found_on: date


_FOUND = """
    f.inspection_finding_id, f.inspection_id, f.kind, coalesce(a.kept_id, f.person_id) AS person_id, f.month, f.amount,
    f.found_by, f.found_on
"""
_ADD = Query(
    InspectionFinding,
    f"""
    INSERT INTO inspection_finding (inspection_id, kind, person_id, month, amount, found_by, found_on)
    VALUES (:inspection_id, :kind, :person_id, :month, :amount, :found_by, :today)
    ON CONFLICT (inspection_id, person_id, month) DO NOTHING RETURNING {columns(InspectionFinding)}
    """,
)
_KEPT = Query(
    UUID,
    """
    SELECT coalesce(a.kept_id, p.person_id) AS person_id FROM person p LEFT JOIN person_alias a USING (person_id)
    WHERE p.person_id = :person_id
    """,
)
_OF_CASE = Query(
    InspectionFinding,
    f"""
    SELECT {_FOUND} FROM inspection_finding f LEFT JOIN person_alias a USING (person_id)
    WHERE f.inspection_id = :inspection_id AND f.inspection_finding_id > :after
    ORDER BY f.inspection_finding_id LIMIT :limit
    """,
)


async def add_finding(
    connection: AsyncConnection,
    inspection_id: UUID,
    *,
    kind: FindingKind,
    person_id: UUID,
    month: date,
    amount: Decimal,
    found_by: str,
    today: date,
) -> InspectionFinding | None:
    """Keep a finding; return None if the case has one of the person and month."""
    return await _ADD.first(
        connection, inspection_id=inspection_id, kind=kind, person_id=person_id, month=month, amount=amount,
        found_by=found_by, today=today,
    )  # fmt: skip


async def kept_person(source: Source, person_id: UUID) -> UUID | None:
    """Return the kept id of a person that is known."""
    return await _KEPT.first(source, person_id=person_id)


async def findings_of(source: Source, inspection_id: UUID, *, after: int, limit: int) -> list[InspectionFinding]:
    """List the findings of a case, as they were recorded."""
    return await _OF_CASE.all(source, inspection_id=inspection_id, after=after, limit=limit)
