"""Statements about payments that no employer's balance counts yet."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Json, Query
from libs.common.database.sql_files import sql_beside


@dataclass(frozen=True, slots=True)
class WaitingPayment:
    """A payment that waits. `bound`: the terms that it exceeds; `reason`: why it matched no bill, `told` what it says.

    `employer_id`: the employer that it names; None where it is nobody's.
    """

    posting_id: int
    employer_id: UUID | None
    issuer: str
    reference: str
    amount: Decimal
    paid_on: date
    bound: Json | None
    reason: str | None
    told: str | None


@dataclass(frozen=True, slots=True)
class TakenEntry:
    """The entry of a statement that is a payment, and who took the statement."""

    bank_entry_id: int
    taken_by: str


_WAITING = Query(WaitingPayment, sql_beside(__file__, "unmatched_payments"))
_ENTRY = Query(
    TakenEntry,
    """
    SELECT e.bank_entry_id, s.taken_by
    FROM posting p JOIN collecting_account a ON a.issuer = p.issuer
    JOIN bank_entry e ON e.account_id = a.account_id AND e.reference = p.reference
    JOIN bank_statement s USING (statement_id)
    WHERE p.posting_id = :posting_id AND p.entry = 'payment' AND p.credit_account = 'unclear'
    """,
)


async def waiting_payments(
    database: Database, *, areas: list[str] | None, after: int, limit: int
) -> list[WaitingPayment]:
    """List the payments that wait for an officer, oldest first."""
    return await _WAITING.all(database, areas=areas, after=after, limit=limit)


async def entry_of_payment(connection: AsyncConnection, posting_id: int) -> TakenEntry | None:
    """Return the entry that the payment came with as nobody's; None if it did not."""
    return await _ENTRY.first(connection, posting_id=posting_id)
