"""Statements about write-offs: small debts that officers give up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query, Source, columns

WriteOffStatus = Literal["proposed", "refused", "written_off"]


@dataclass(frozen=True, slots=True)
class WriteOff:
    """A row of `write_off`, with the number of the employer. `needed`: approvals, none by who proposed it."""

    write_off_id: UUID
    employer_id: UUID
    status: WriteOffStatus
    owed: Decimal
    surcharge: Decimal
    because: str
    proposed_by: str
    proposed_on: date
    needed: int
    approved_by: list[str]
    ended_on: date | None
    refused_by: str | None
    registration_number: str


@dataclass(frozen=True, slots=True)
class Open:
    """The debt of an employer past its due day. `youngest_due_on`: of its youngest month; None: it owes nothing."""

    owed: Decimal
    surcharge: Decimal
    youngest_due_on: date | None


_NAMES = [name for name in WriteOff.__dataclass_fields__ if name != "registration_number"]
_COLUMNS = f"{columns(_NAMES, 'w')}, e.registration_number FROM write_off w JOIN employer e USING (employer_id)"
_OPEN = Query(
    Open,
    """
    SELECT coalesce(sum(owed), 0) AS owed, coalesce(sum(surcharge_left), 0) AS surcharge,
           max(due_on) AS youngest_due_on
    FROM debt WHERE employer_id = :employer_id AND owed + surcharge_left > 0
    """,
)
_INSERT = Query(
    UUID,
    """
    INSERT INTO write_off (write_off_id, employer_id, status, owed, surcharge, because, proposed_by, proposed_on,
                           needed, approved_by)
    VALUES (:write_off_id, :employer_id, 'proposed', :owed, :surcharge, :because, :proposed_by, :proposed_on,
            :needed, '{}')
    ON CONFLICT (employer_id) WHERE status = 'proposed' DO NOTHING RETURNING write_off_id
    """,
)
_READ = Query(WriteOff, f"SELECT {_COLUMNS} WHERE w.write_off_id = :write_off_id")
_PROPOSED = Query(UUID, "SELECT write_off_id FROM write_off WHERE employer_id = :employer_id AND status = 'proposed'")
_LISTED = Query(
    WriteOff,
    f"""
    SELECT {_COLUMNS}
    WHERE w.write_off_id < :before AND (CAST(:employer_id AS uuid) IS NULL OR w.employer_id = :employer_id)
      AND (CAST(:status AS text) IS NULL OR w.status = :status)
      AND in_reach(CAST(:areas AS text[]), w.employer_id)
    ORDER BY w.write_off_id DESC LIMIT :limit
    """,
)
_APPROVE = Command("""
    UPDATE write_off SET approved_by = array_append(approved_by, :by)
    WHERE write_off_id = :write_off_id AND NOT :by = ANY(approved_by)
""")
_REFUSE = Command("""
    UPDATE write_off SET status = 'refused', refused_by = :by, ended_on = :today WHERE write_off_id = :write_off_id
""")
# Each month's contributions and surcharge leave what is owed for the agency's loss.
_BOOK = Command("""
    WITH given_up AS (
        UPDATE write_off SET status = 'written_off', ended_on = CAST(:today AS date)
        WHERE write_off_id = :write_off_id RETURNING employer_id
    )
    INSERT INTO posting (employer_id, debit_account, credit_account, amount, entry, month, reference, booked_on)
    SELECT employer_id, 'written_off', side.account, side.amount, 'written_off', d.month,
           CAST(:write_off_id AS uuid)::text, CAST(:today AS date)
    FROM given_up JOIN debt d USING (employer_id) CROSS JOIN LATERAL (VALUES
        ('receivable', d.owed), ('surcharge_receivable', d.surcharge_left)) side(account, amount)
    WHERE side.amount > 0 ORDER BY d.due_on, d.month, side.account
""")


async def open_debt(source: Source, employer_id: UUID) -> Open:
    """Sum what an employer owes, as it was last stated."""
    return await _OPEN.one(source, employer_id=employer_id)


async def insert_write_off(
    connection: AsyncConnection,
    write_off_id: UUID,
    *,
    employer_id: UUID,
    debt: Open,
    because: str,
    needed: int,
    proposed_by: str,
    proposed_on: date,
) -> bool:
    """Propose to write off what is owed; return False if a proposal for the employer waits."""
    made = await _INSERT.first(
        connection,
        write_off_id=write_off_id,
        employer_id=employer_id,
        owed=debt.owed,
        surcharge=debt.surcharge,
        because=because,
        needed=needed,
        proposed_by=proposed_by,
        proposed_on=proposed_on,
    )
    return made is not None


async def write_off(source: Source, write_off_id: UUID) -> WriteOff | None:
    return await _READ.first(source, write_off_id=write_off_id)


async def proposed_write_off(source: Source, employer_id: UUID) -> UUID | None:
    """Return the employer's write-off that waits for officers."""
    return await _PROPOSED.first(source, employer_id=employer_id)


async def write_offs(
    source: Source,
    *,
    employer_id: UUID | None,
    status: str | None,
    areas: Sequence[str] | None,
    before: UUID,
    limit: int,
) -> list[WriteOff]:
    """List write-offs of an employer, or of all in the areas, newest first."""
    return await _LISTED.all(
        source,
        employer_id=employer_id,
        status=status,
        areas=None if areas is None else list(areas),
        before=before,
        limit=limit,
    )


async def add_approval(connection: AsyncConnection, write_off_id: UUID, *, by: str) -> None:
    """Record an officer's approval; a second one of the same officer adds nothing."""
    await _APPROVE.run(connection, write_off_id=write_off_id, by=by)


async def refuse_write_off(connection: AsyncConnection, write_off_id: UUID, *, by: str, today: date) -> None:
    await _REFUSE.run(connection, write_off_id=write_off_id, by=by, today=today)


async def book_write_off(connection: AsyncConnection, write_off_id: UUID, *, today: date) -> None:
    """Book what each month owes as written off. The debts were stated on this day, under the employer's lock."""
    await _BOOK.run(connection, write_off_id=write_off_id, today=today)
