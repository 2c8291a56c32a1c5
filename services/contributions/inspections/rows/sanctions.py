"""Statements about sanctions."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Query, Source, columns

SanctionStatus = Literal["proposed", "decided", "appealed", "upheld", "annulled"]
Outcome = Literal["upheld", "annulled"]


@dataclass(frozen=True, slots=True)
class Sanction:
    """A row of `sanction`, with its approvals so far and the number of the employer."""

    sanction_id: UUID
    inspection_id: UUID
    employer_id: UUID
    amount: Decimal
    because: str
    status: SanctionStatus
    approvals: int
    made_by: str
    made_on: date
    decided_on: date | None
    appeal_by: date | None
    appealed_on: date | None
    appeal: str | None
    appeal_decided_on: date | None
    appeal_because: str | None
    approved_by: list[str]
    registration_number: str


_OTHERS = ("approved_by", "registration_number")
_COLUMNS = f"""
    {columns([name for name in Sanction.__dataclass_fields__ if name not in _OTHERS])},
    ARRAY(SELECT a.approver FROM sanction_approval a WHERE a.sanction_id = sanction.sanction_id ORDER BY a.approver)
        AS approved_by,
    (SELECT e.registration_number FROM employer e WHERE e.employer_id = sanction.employer_id) AS registration_number
"""
_ALL = f"SELECT {_COLUMNS} FROM sanction"
_MAKE = Query(
    Sanction,
    f"""
    INSERT INTO sanction (sanction_id, inspection_id, employer_id, amount, because, approvals, made_by, made_on)
    VALUES (:sanction_id, :inspection_id, :employer_id, :amount, :because, :approvals, :made_by, :today)
    ON CONFLICT (inspection_id) DO NOTHING RETURNING {_COLUMNS}
    """,
)
_EMPLOYER = Query(UUID, "SELECT employer_id FROM sanction WHERE sanction_id = :sanction_id")
_LOCK = Query(Sanction, f"{_ALL} WHERE sanction_id = :sanction_id FOR UPDATE")
_ONE = Query(Sanction, f"{_ALL} WHERE sanction_id = :sanction_id")
_APPROVE = Query(
    UUID,
    """
    INSERT INTO sanction_approval (sanction_id, approver, approved_on) VALUES (:sanction_id, :approver, :today)
    ON CONFLICT DO NOTHING RETURNING sanction_id
    """,
)
_DECIDE = Query(
    Sanction,
    f"""
    UPDATE sanction SET status = 'decided', decided_on = :today, appeal_by = :appeal_by
    WHERE sanction_id = :sanction_id RETURNING {_COLUMNS}
    """,
)
_APPEAL = Query(
    Sanction,
    f"""
    UPDATE sanction SET status = 'appealed', appealed_on = :today, appeal = :appeal
    WHERE sanction_id = :sanction_id RETURNING {_COLUMNS}
    """,
)
_DECIDE_APPEAL = Query(
    Sanction,
    f"""
    UPDATE sanction SET status = :outcome, appeal_decided_by = :by, appeal_decided_on = :today,
           appeal_because = :because
    WHERE sanction_id = :sanction_id RETURNING {_COLUMNS}
    """,
)
_LIST = Query(
    Sanction,
    f"""
    {_ALL} WHERE sanction_id < :before AND (CAST(:employer_id AS uuid) IS NULL OR employer_id = :employer_id)
      AND (CAST(:inspection_id AS uuid) IS NULL OR inspection_id = :inspection_id)
      AND (CAST(:status AS text) IS NULL OR status = :status) AND (NOT CAST(:told AS boolean) OR status <> 'proposed')
      AND in_reach(CAST(:areas AS text[]), employer_id)
    ORDER BY sanction_id DESC LIMIT :limit
    """,
)


async def make_sanction(
    connection: AsyncConnection,
    sanction_id: UUID,
    *,
    inspection_id: UUID,
    employer_id: UUID,
    amount: Decimal,
    because: str,
    approvals: int,
    made_by: str,
    today: date,
) -> Sanction | None:
    """Keep a proposal; return None if the case has one."""
    return await _MAKE.first(
        connection, sanction_id=sanction_id, inspection_id=inspection_id, employer_id=employer_id, amount=amount,
        because=because, approvals=approvals, made_by=made_by, today=today,
    )  # fmt: skip


async def employer_of_sanction(source: Source, sanction_id: UUID) -> UUID | None:
    return await _EMPLOYER.first(source, sanction_id=sanction_id)


async def lock_sanction(connection: AsyncConnection, sanction_id: UUID) -> Sanction | None:
    return await _LOCK.first(connection, sanction_id=sanction_id)


async def sanction(source: Source, sanction_id: UUID) -> Sanction | None:
    return await _ONE.first(source, sanction_id=sanction_id)


async def approve_sanction(connection: AsyncConnection, sanction_id: UUID, *, approver: str, today: date) -> bool:
    """Keep an approval; return whether it is the officer's first."""
    kept = await _APPROVE.first(connection, sanction_id=sanction_id, approver=approver, today=today)
    return kept is not None


async def decide_sanction(connection: AsyncConnection, sanction_id: UUID, *, today: date, appeal_by: date) -> Sanction:
    return await _DECIDE.one(connection, sanction_id=sanction_id, today=today, appeal_by=appeal_by)


async def appeal_sanction(connection: AsyncConnection, sanction_id: UUID, *, appeal: str, today: date) -> Sanction:
    return await _APPEAL.one(connection, sanction_id=sanction_id, appeal=appeal, today=today)


async def decide_appeal(
    connection: AsyncConnection, sanction_id: UUID, *, outcome: Outcome, because: str, by: str, today: date
) -> Sanction:
    return await _DECIDE_APPEAL.one(
        connection, sanction_id=sanction_id, outcome=outcome, because=because, by=by, today=today
    )


async def sanctions(
    source: Source,
    *,
    employer_id: UUID | None,
    status: SanctionStatus | None,
    told: bool,
    inspection_id: UUID | None = None,
    areas: list[str] | None,
    before: UUID,
    limit: int,
) -> list[Sanction]:
    """List sanctions, newest first. `told`: without those that are only proposed."""
    return await _LIST.all(
        source, employer_id=employer_id, status=status, told=told, inspection_id=inspection_id, areas=areas,
        before=before, limit=limit,
    )  # fmt: skip
