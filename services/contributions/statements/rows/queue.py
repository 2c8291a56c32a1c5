"""Statements about money that is nobody's yet: the queue, proposals, and what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query, Source

Proposed = Literal["allocate", "return"]
EntryStatus = Literal["matched", "held", "known", "differs", "waiting", "proposed", "allocated", "returned", "out"]


@dataclass(frozen=True, slots=True)
class BankEntry:
    """A row of `bank_entry` with its account. `months` and `amounts`: the parts of a proposal, one beside the other."""

    bank_entry_id: int
    bank_id: UUID | None
    account: str
    issuer: str
    reference: str
    amount: Decimal
    booked_on: date
    told: str | None
    end_to_end: str | None
    status: EntryStatus
    reason: str | None
    employer_id: UUID | None
    proposed: Proposed | None
    months: list[date] | None
    amounts: list[Decimal] | None
    proposed_by: str | None
    because: str | None
    decided_by: str | None


_ENTRY = """
    SELECT e.bank_entry_id, a.bank_id, a.number AS account, a.issuer, e.reference, e.amount, e.booked_on, e.told,
           e.end_to_end, e.status, e.reason, e.employer_id, e.proposed, e.months, e.amounts, e.proposed_by, e.because,
           e.decided_by
    FROM bank_entry e JOIN collecting_account a USING (account_id)
"""
_OPEN = Query(
    BankEntry,
    f"""
    {_ENTRY} WHERE e.status IN ('waiting', 'proposed', 'differs') AND e.bank_entry_id > :after
    ORDER BY e.bank_entry_id LIMIT :limit
    """,
)
_ONE = Query(BankEntry, f"{_ENTRY} WHERE e.bank_entry_id = :bank_entry_id")
_LOCK = Query(BankEntry, f"{_ENTRY} WHERE e.bank_entry_id = :bank_entry_id FOR UPDATE OF e")
_PROPOSE = Command("""
    UPDATE bank_entry SET status = 'proposed', proposed = :proposed, employer_id = :employer_id,
           months = CAST(:months AS date[]), amounts = CAST(:amounts AS numeric[]), proposed_by = :proposed_by,
           because = :because
    WHERE bank_entry_id = :bank_entry_id
""")
_REJECT = Command("""
    UPDATE bank_entry SET status = 'waiting', proposed = NULL, employer_id = NULL, months = NULL, amounts = NULL,
           proposed_by = NULL, because = NULL WHERE bank_entry_id = :bank_entry_id
""")
_DECIDE = Command("""
    UPDATE bank_entry SET status = :status, decided_by = :decided_by WHERE bank_entry_id = :bank_entry_id
""")
# What was nobody's becomes the employer's, month by month where the officers named months, or is owed to its sender.
_MOVE = Command("""
    INSERT INTO posting (employer_id, debit_account, credit_account, amount, entry, month, reference, issuer, booked_on)
    SELECT :employer_id, 'unclear', :account, part.amount, :entry, part.month, :reference, :issuer, :today
    FROM unnest(CAST(:months AS date[]), CAST(:amounts AS numeric[])) AS part(month, amount)
""")


async def open_entries(source: Source, *, after: int, limit: int) -> list[BankEntry]:
    """List the entries that wait for officers, oldest first."""
    return await _OPEN.all(source, after=after, limit=limit)


async def entry(source: Source, bank_entry_id: int) -> BankEntry | None:
    return await _ONE.first(source, bank_entry_id=bank_entry_id)


async def lock_entry(connection: AsyncConnection, bank_entry_id: int) -> BankEntry | None:
    return await _LOCK.first(connection, bank_entry_id=bank_entry_id)


async def propose(
    connection: AsyncConnection,
    bank_entry_id: int,
    proposed: Proposed,
    *,
    employer_id: UUID | None,
    parts: Sequence[tuple[date | None, Decimal]],
    because: str,
    proposed_by: str,
) -> None:
    """Keep a proposal. `parts`: the months to which an allocation goes, each with its amount."""
    await _PROPOSE.run(
        connection,
        bank_entry_id=bank_entry_id,
        proposed=proposed,
        employer_id=employer_id,
        months=[month for month, _ in parts],
        amounts=[amount for _, amount in parts],
        because=because,
        proposed_by=proposed_by,
    )


async def reject_proposal(connection: AsyncConnection, bank_entry_id: int) -> None:
    """Put the entry back into the queue."""
    await _REJECT.run(connection, bank_entry_id=bank_entry_id)


async def carry_out(connection: AsyncConnection, entry: BankEntry, *, decided_by: str, today: date) -> None:
    """Book what was proposed, and keep who decided."""
    allocated = entry.proposed == "allocate"
    await _MOVE.run(
        connection,
        employer_id=entry.employer_id,
        account="receivable" if allocated else "payable",
        entry="matched" if allocated else "given_back",
        months=entry.months,
        amounts=entry.amounts,
        reference=entry.reference,
        issuer=entry.issuer,
        today=today,
    )
    status = "allocated" if allocated else "returned"
    await _DECIDE.run(connection, bank_entry_id=entry.bank_entry_id, status=status, decided_by=decided_by)
