"""Decide on money that is nobody's yet: one officer proposes an employer or its return, another decides.

An allocation is booked as a payment of the employer, for the months that were named or for its oldest ones.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.four_eyes.approvals import OwnApproval
from libs.common.refusals import Fault, NotFound, Refusal, RequestInvalid
from libs.common.spine.outbox import Said, append
from libs.common.values.money import shown
from libs.common.values.month import Month
from libs.contracts.contributions import PaymentReceived
from services.contributions.employers.rows import lock_employer
from services.contributions.statements.rows import queue
from services.contributions.statements.rows.queue import BankEntry


class EntryNotOpen(Refusal):
    code = "bank_entry_not_open"
    kind = "conflict"


class PartsDiffer(Refusal):
    code = "bank_entry_parts_differ"
    kind = "invalid"


async def propose_allocation(
    connection: AsyncConnection,
    bank_entry_id: int,
    *,
    employer_id: UUID,
    parts: Sequence[tuple[Month, Decimal]],
    because: str,
    by: str,
    today: date,
) -> BankEntry:
    """Propose that the money is an employer's. `parts`: months, with amounts that sum to it; empty: the oldest."""
    employer = await lock_employer(connection, employer_id)
    if employer is None:
        raise NotFound(what="employer", pointer="/employer_id")
    entry = await _open(connection, bank_entry_id, "waiting")
    if entry.booked_on < employer.registered_on:
        fault = Fault("/employer_id", "before_registration", {"day": employer.registered_on})
        raise RequestInvalid(faults=[fault])
    first, last = Month.of(employer.registered_on), Month.of(today)
    outside = [n for n, (month, _) in enumerate(parts) if not first <= month <= last]
    if outside:
        raise RequestInvalid(
            faults=[Fault(f"/parts/{n}/month", "month_out_of_range", {"first": first, "last": last}) for n in outside]
        )
    if parts and sum(amount for _, amount in parts) != entry.amount:
        raise PartsDiffer(pointer="/parts", amount=shown(entry.amount))
    await queue.propose(
        connection,
        bank_entry_id,
        "allocate",
        employer_id=employer_id,
        parts=[(month.first_day, amount) for month, amount in parts] or [(None, entry.amount)],
        because=because,
        proposed_by=by,
    )
    return await _now(connection, bank_entry_id)


async def propose_return(connection: AsyncConnection, bank_entry_id: int, *, because: str, by: str) -> BankEntry:
    """Propose that the money goes back to its sender."""
    entry = await _open(connection, bank_entry_id, "waiting")
    await queue.propose(
        connection,
        bank_entry_id,
        "return",
        employer_id=None,
        parts=[(None, entry.amount)],
        because=because,
        proposed_by=by,
    )
    return await _now(connection, bank_entry_id)


async def decide_entry(
    connection: AsyncConnection, bank_entry_id: int, *, approved: bool, by: str, today: date
) -> BankEntry:
    """Carry out another officer's proposal, or put the entry back into the queue."""
    seen = await queue.entry(connection, bank_entry_id)
    if seen is None:
        raise NotFound(what="bank entry")
    if seen.employer_id is not None:
        await lock_employer(connection, seen.employer_id)
    entry = await _open(connection, bank_entry_id, "proposed")
    if entry.employer_id != seen.employer_id:
        raise EntryNotOpen(status=entry.status)
    if entry.proposed_by == by:
        raise OwnApproval
    if not approved:
        await queue.reject_proposal(connection, bank_entry_id)
        return await _now(connection, bank_entry_id)
    return await carry_out_proposal(connection, entry, by=by, today=today)


async def carry_out_proposal(connection: AsyncConnection, entry: BankEntry, *, by: str, today: date) -> BankEntry:
    """Book what was proposed, and say a payment of an employer."""
    await queue.carry_out(connection, entry, decided_by=by, today=today)
    if entry.employer_id is not None:
        fact = PaymentReceived(
            employer_id=entry.employer_id, reference=entry.reference, amount=entry.amount, paid_on=entry.booked_on
        )
        await append(connection, Said(fact, (f"employer:{entry.employer_id}",)))
    return await _now(connection, entry.bank_entry_id)


async def _open(connection: AsyncConnection, bank_entry_id: int, status: str) -> BankEntry:
    entry = await queue.lock_entry(connection, bank_entry_id)
    if entry is None:
        raise NotFound(what="bank entry")
    if entry.status != status:
        raise EntryNotOpen(status=entry.status)
    return entry


async def _now(connection: AsyncConnection, bank_entry_id: int) -> BankEntry:
    entry = await queue.entry(connection, bank_entry_id)
    assert entry is not None, "an entry is never deleted"
    return entry
