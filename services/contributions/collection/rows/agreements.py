"""Statements about agreements to pay by instalments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query, Source, columns
from libs.common.database.sql_files import sql_beside
from services.contributions.collection.rules.instalments import Instalment

AgreementStatus = Literal["proposed", "refused", "stands", "kept", "broken"]


@dataclass(frozen=True, slots=True)
class Agreement:
    """A row of `agreement`. `paid`: since it was approved; `owed`: what the employer owes past its due day now."""

    agreement_id: UUID
    employer_id: UUID
    status: AgreementStatus
    count: int
    first_due_on: date
    amount: Decimal | None
    grace_days: int | None
    proposed_by: str
    proposed_on: date
    decided_by: str | None
    decided_on: date | None
    because: str | None
    ended_on: date | None
    broken_by: int | None
    paid: Decimal
    owed: Decimal


@dataclass(frozen=True, slots=True)
class WaitingAgreement:
    """An agreement that waits for a decision, with the number of its employer."""

    agreement_id: UUID
    employer_id: UUID
    registration_number: str
    count: int
    proposed_by: str
    proposed_on: date


_COLUMNS = f"""
    {columns([name for name in Agreement.__dataclass_fields__ if name not in ("paid", "owed")], "a")},
    coalesce((
        SELECT sum(CASE credit_account WHEN 'receivable' THEN amount ELSE -amount END) FROM posting p
        WHERE p.employer_id = a.employer_id AND p.posting_id > a.since
          AND p.entry NOT IN ('return', 'reversal', 'surcharge_paid', 'inspection_paid')
          AND 'receivable' IN (p.debit_account, p.credit_account)), 0) AS paid,
    coalesce((SELECT sum(owed + surcharge_left) FROM debt d WHERE d.employer_id = a.employer_id), 0) AS owed
"""
_INSERT = Query(
    UUID,
    """
    INSERT INTO agreement (agreement_id, employer_id, status, count, first_due_on, proposed_by, proposed_on)
    VALUES (:agreement_id, :employer_id, 'proposed', :count, :first_due_on, :proposed_by, :proposed_on)
    ON CONFLICT (employer_id) WHERE status IN ('proposed', 'stands') DO NOTHING RETURNING agreement_id
    """,
)
_READ = Query(Agreement, f"SELECT {_COLUMNS} FROM agreement a WHERE a.agreement_id = :agreement_id")
_OPEN = Query(
    UUID,
    "SELECT agreement_id FROM agreement WHERE employer_id = :employer_id AND status IN ('proposed', 'stands')",
)
_LISTED = Query(
    Agreement,
    f"""
    SELECT {_COLUMNS} FROM agreement a
    WHERE a.agreement_id < :before AND (CAST(:employer_id AS uuid) IS NULL OR a.employer_id = :employer_id)
      AND (CAST(:status AS text) IS NULL OR a.status = :status)
      AND in_reach(CAST(:areas AS text[]), a.employer_id)
    ORDER BY a.agreement_id DESC LIMIT :limit
    """,
)
_WAITING = Query(
    WaitingAgreement,
    """
    SELECT a.agreement_id, a.employer_id, e.registration_number, a.count, a.proposed_by, a.proposed_on
    FROM agreement a JOIN employer e USING (employer_id)
    WHERE a.status = 'proposed' AND in_reach(CAST(:areas AS text[]), a.employer_id)
    ORDER BY a.agreement_id LIMIT :limit
    """,
)
_INSTALMENTS = Query(
    Instalment,
    "SELECT due_on, amount FROM agreement_instalment WHERE agreement_id = :agreement_id ORDER BY nr",
)
_REFUSE = Command("""
    UPDATE agreement SET status = 'refused', decided_by = :by, decided_on = :today, because = :because
    WHERE agreement_id = :agreement_id
""")
_APPROVE = Command("""
    WITH approved AS (
        UPDATE agreement a SET status = 'stands', decided_by = :by, decided_on = :today, because = :because,
               amount = :amount, grace_days = :grace_days,
               since = (SELECT coalesce(max(posting_id), 0) FROM posting p WHERE p.employer_id = a.employer_id)
        WHERE agreement_id = :agreement_id RETURNING agreement_id
    )
    INSERT INTO agreement_instalment (agreement_id, nr, due_on, amount)
    SELECT agreement_id, i.nr, i.due_on, i.amount
    FROM approved, unnest(CAST(:due AS date[]), CAST(:amounts AS text[])::numeric[]) WITH ORDINALITY
         AS i(due_on, amount, nr)
""")
_JUDGE = Command(sql_beside(__file__, "judge_agreements"))


async def insert_agreement(
    connection: AsyncConnection,
    agreement_id: UUID,
    *,
    employer_id: UUID,
    count: int,
    first_due_on: date,
    proposed_by: str,
    proposed_on: date,
) -> bool:
    """Propose an agreement; return False if the employer has one that waits or stands."""
    made = await _INSERT.first(
        connection,
        agreement_id=agreement_id,
        employer_id=employer_id,
        count=count,
        first_due_on=first_due_on,
        proposed_by=proposed_by,
        proposed_on=proposed_on,
    )
    return made is not None


async def agreement(source: Source, agreement_id: UUID) -> Agreement | None:
    return await _READ.first(source, agreement_id=agreement_id)


async def open_agreement(source: Source, employer_id: UUID) -> UUID | None:
    """Return the employer's agreement that waits or stands."""
    return await _OPEN.first(source, employer_id=employer_id)


async def agreements(
    source: Source,
    *,
    employer_id: UUID | None,
    status: str | None,
    areas: Sequence[str] | None,
    before: UUID,
    limit: int,
) -> list[Agreement]:
    """List agreements of an employer, or of all in the areas, newest first."""
    return await _LISTED.all(
        source,
        employer_id=employer_id,
        status=status,
        areas=None if areas is None else list(areas),
        before=before,
        limit=limit,
    )


async def waiting_agreements(source: Source, *, areas: Sequence[str] | None, limit: int) -> list[WaitingAgreement]:
    """List agreements that wait for a decision, the oldest first."""
    return await _WAITING.all(source, areas=None if areas is None else list(areas), limit=limit)


async def instalments_of(source: Source, agreement_id: UUID) -> list[Instalment]:
    """Return the instalments of an approved agreement, in order."""
    return await _INSTALMENTS.all(source, agreement_id=agreement_id)


async def refuse(connection: AsyncConnection, agreement_id: UUID, *, by: str, today: date, because: str) -> None:
    await _REFUSE.run(connection, agreement_id=agreement_id, by=by, today=today, because=because)


async def approve(
    connection: AsyncConnection,
    agreement_id: UUID,
    parts: Sequence[Instalment],
    *,
    by: str,
    today: date,
    because: str,
    grace_days: int,
) -> None:
    """Let an agreement stand with these instalments; payments from now on count for them."""
    await _APPROVE.run(
        connection,
        agreement_id=agreement_id,
        by=by,
        today=today,
        because=because,
        amount=sum((part.amount for part in parts), Decimal(0)),
        grace_days=grace_days,
        due=[part.due_on for part in parts],
        amounts=[str(part.amount) for part in parts],
    )


async def judge_agreements(connection: AsyncConnection, employers: Sequence[UUID], *, today: date) -> None:
    """End the agreements of locked employers that are kept or broken today, and say those that are broken."""
    await _JUDGE.run(connection, employers=employers, today=today)
