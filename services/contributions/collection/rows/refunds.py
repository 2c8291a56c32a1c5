"""Statements about refunds of what employers paid above all that they owe."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query, Source, columns

RefundStatus = Literal["proposed", "refused", "refunded"]


@dataclass(frozen=True, slots=True)
class Refund:
    """A row of `refund`, with the number of the employer."""

    refund_id: UUID
    employer_id: UUID
    status: RefundStatus
    amount: Decimal
    because: str
    proposed_by: str
    proposed_on: date
    decided_by: str | None
    decided_on: date | None
    registration_number: str


_NAMES = [name for name in Refund.__dataclass_fields__ if name != "registration_number"]
_COLUMNS = f"{columns(_NAMES, 'r')}, e.registration_number FROM refund r JOIN employer e USING (employer_id)"
_INSERT = Query(
    UUID,
    """
    INSERT INTO refund (refund_id, employer_id, status, amount, because, proposed_by, proposed_on)
    VALUES (:refund_id, :employer_id, 'proposed', :amount, :because, :proposed_by, :proposed_on)
    ON CONFLICT (employer_id) WHERE status = 'proposed' DO NOTHING RETURNING refund_id
    """,
)
_READ = Query(Refund, f"SELECT {_COLUMNS} WHERE r.refund_id = :refund_id")
_PROPOSED = Query(UUID, "SELECT refund_id FROM refund WHERE employer_id = :employer_id AND status = 'proposed'")
_LISTED = Query(
    Refund,
    f"""
    SELECT {_COLUMNS}
    WHERE r.refund_id < :before AND (CAST(:employer_id AS uuid) IS NULL OR r.employer_id = :employer_id)
      AND (CAST(:status AS text) IS NULL OR r.status = :status)
      AND in_reach(CAST(:areas AS text[]), r.employer_id)
    ORDER BY r.refund_id DESC LIMIT :limit
    """,
)
_REFUSE = Command("""
    UPDATE refund SET status = 'refused', decided_by = :by, decided_on = :today WHERE refund_id = :refund_id
""")
# What counted for the employer is owed to it instead. The bank's statement shows when it went out.
_BOOK = Command("""
    WITH given AS (
        UPDATE refund SET status = 'refunded', decided_by = :by, decided_on = CAST(:today AS date)
        WHERE refund_id = :refund_id RETURNING employer_id, amount
    )
    INSERT INTO posting (employer_id, debit_account, credit_account, amount, entry, reference, booked_on)
    SELECT employer_id, 'receivable', 'payable', amount, 'refund', CAST(:refund_id AS uuid)::text, CAST(:today AS date)
    FROM given
""")


async def insert_refund(
    connection: AsyncConnection,
    refund_id: UUID,
    *,
    employer_id: UUID,
    amount: Decimal,
    because: str,
    proposed_by: str,
    proposed_on: date,
) -> bool:
    """Keep a proposal; return False if one for the employer waits."""
    made = await _INSERT.first(
        connection,
        refund_id=refund_id,
        employer_id=employer_id,
        amount=amount,
        because=because,
        proposed_by=proposed_by,
        proposed_on=proposed_on,
    )
    return made is not None


async def refund(source: Source, refund_id: UUID) -> Refund | None:
    return await _READ.first(source, refund_id=refund_id)


async def proposed_refund(source: Source, employer_id: UUID) -> UUID | None:
    """Return the employer's refund that waits for an officer."""
    return await _PROPOSED.first(source, employer_id=employer_id)


async def refunds(
    source: Source,
    *,
    employer_id: UUID | None,
    status: str | None,
    areas: Sequence[str] | None,
    before: UUID,
    limit: int,
) -> list[Refund]:
    """List refunds of an employer, or of all in the areas, newest first."""
    return await _LISTED.all(
        source,
        employer_id=employer_id,
        status=status,
        areas=None if areas is None else list(areas),
        before=before,
        limit=limit,
    )


async def refuse_refund(connection: AsyncConnection, refund_id: UUID, *, by: str, today: date) -> None:
    await _REFUSE.run(connection, refund_id=refund_id, by=by, today=today)


async def book_refund(connection: AsyncConnection, refund_id: UUID, *, by: str, today: date) -> None:
    """Book a refund: the credit is less, and the agency owes it to the employer."""
    await _BOOK.run(connection, refund_id=refund_id, by=by, today=today)
