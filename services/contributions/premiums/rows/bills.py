"""Statements about bills of premiums, their postings and payments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query, Source
from libs.common.database.sql_files import sql_beside
from libs.common.values.month import Month

BillStatus = Literal["due", "paid", "lapsed", "replaced"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Covers that had no bill for the month, and how many of them have one now."""

    unbilled: int
    billed: int


@dataclass(frozen=True, slots=True)
class Bill:
    """A bill with the shares of its months. `amount`: the member's."""

    bill_id: int
    coverage_id: UUID
    person_id: UUID
    scheme: str
    reference: str
    first_month: date
    months: int
    due_on: date
    amount: Decimal
    status: BillStatus
    state: Decimal
    locality: Decimal
    donor: Decimal


@dataclass(frozen=True, slots=True)
class ChangedBill:
    """A bill that is no longer what the cover costs."""

    bill_id: int
    coverage_id: UUID
    first_month: date


@dataclass(frozen=True, slots=True)
class Missed:
    """A cover that lapses, and the first day without it."""

    coverage_id: UUID
    person_id: UUID
    scheme: str
    ended_on: date


# What the statement joins has no statistics: each step is as long as the chunk, and is joined by hashing.
_HASHED = Command("SET LOCAL enable_nestloop = off")
_LOOPED = Command("SET LOCAL enable_nestloop = on")
_BILL_RANGE = Query(Outcome, sql_beside(__file__, "let_fall_due", of_all=True))
_BILL_THESE = Query(Outcome, sql_beside(__file__, "let_fall_due", of_all=False))
_BILL = """
    SELECT b.bill_id, b.coverage_id, b.person_id, c.scheme, premium_reference(b.bill_id) AS reference, b.first_month,
           b.months, b.due_on, b.amount, b.status, q.state, q.locality, q.donor
    FROM premium_bill b JOIN premium_coverage c USING (coverage_id)
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(state), 0) AS state, coalesce(sum(locality), 0) AS locality,
               coalesce(sum(donor), 0) AS donor
        FROM premium_posting WHERE bill_id = b.bill_id AND entry = 'due') q
"""
_BY_ID = Query(Bill, f"{_BILL} WHERE b.bill_id = :bill_id")
_OF_PERSONS = Query(
    Bill,
    f"""
    {_BILL}
    WHERE b.bill_id < :before AND b.bill_id IN (
        SELECT o.bill_id FROM premium_coverage k JOIN premium_bill o USING (coverage_id)
        WHERE k.person_id = ANY(CAST(:person_ids AS uuid[])) AND o.status NOT IN ('replaced', 'lapsed')
        UNION ALL
        SELECT o.bill_id FROM premium_coverage k JOIN premium_bill o USING (coverage_id)
        WHERE k.person_id = ANY(CAST(:person_ids AS uuid[])) AND o.status IN ('replaced', 'lapsed'))
    ORDER BY b.bill_id DESC LIMIT :limit
    """,
)
_LOCK = Query(int, "SELECT bill_id FROM premium_bill WHERE bill_id = :bill_id FOR UPDATE")
_PAY = Query(
    int,
    """
    WITH paid AS (
        INSERT INTO premium_payment (issuer, reference, bill_id, amount, paid_on, recorded_by)
        VALUES (:issuer, :reference, :bill_id, :amount, :paid_on, :recorded_by)
        ON CONFLICT (issuer, reference) DO NOTHING RETURNING bill_id, amount
    ),
    posted AS (
        INSERT INTO premium_posting (bill_id, coverage_id, month, entry, cash, member, state, locality, donor, fund)
        SELECT p.bill_id, b.coverage_id, b.first_month, 'payment', p.amount, -p.amount, 0, 0, 0, 0
        FROM paid p JOIN premium_bill b USING (bill_id)
    )
    UPDATE premium_bill b SET status = 'paid' FROM paid p WHERE b.bill_id = p.bill_id RETURNING b.bill_id
    """,
)
_CHANGED = Query(ChangedBill, sql_beside(__file__, "changed_bills"))
_REVERSE = Command("""
    WITH reversed AS (
        UPDATE premium_bill SET status = :status
        WHERE bill_id = ANY(CAST(:bill_ids AS bigint[])) AND status = 'due' RETURNING bill_id
    ), no_longer_owed AS (
        INSERT INTO premium_promise_posting (promise_id, month, bill_id, coverage_id, entry, amount)
        SELECT p.promise_id, p.month, p.bill_id, p.coverage_id, 'reversal', -p.amount
        FROM reversed r JOIN premium_promise_posting p USING (bill_id) WHERE p.entry = 'due'
    )
    INSERT INTO premium_posting (bill_id, coverage_id, month, entry, cash, member, state, locality, donor, fund, place,
        supported)
    SELECT q.bill_id, q.coverage_id, q.month, 'reversal', 0, -q.member, -q.state, -q.locality, -q.donor, -q.fund,
           q.place, q.supported
    FROM reversed r JOIN premium_posting q USING (bill_id) WHERE q.entry = 'due' ORDER BY q.posting_id
""")
_MISSED = Query(Missed, sql_beside(__file__, "missed_months"))
_UNPAID = Query(
    int,
    """
    SELECT bill_id FROM premium_bill
    WHERE coverage_id = :coverage_id AND status = 'due' ORDER BY bill_id FOR UPDATE
    """,
)


@dataclass(frozen=True, slots=True)
class DueMonth:
    """A month of which premiums fall due. `prices`, `schemes`: JSON of the law."""

    month: Month
    prices: str
    schemes: str

    def days(self) -> dict[str, date]:
        """Return the days of the statements that go through the month."""
        return {"first_day": self.month.first_day, "next_day": self.month.plus(1).first_day}


async def bill_range(connection: AsyncConnection, due: DueMonth, *, after: UUID, until: UUID) -> Outcome:
    """Bill the covers by id in the range for a month, where they are not billed yet."""
    await _HASHED.run(connection)
    billed = await _BILL_RANGE.one(
        connection, after=after, until=until, month=str(due.month), prices=due.prices, schemes=due.schemes, **due.days()
    )
    await _LOOPED.run(connection)
    return billed


async def bill_these(connection: AsyncConnection, due: DueMonth, coverage_ids: Sequence[UUID]) -> Outcome:
    """Bill these covers for a month, where they are not billed yet."""
    return await _BILL_THESE.one(
        connection,
        only=list(coverage_ids),
        month=str(due.month),
        prices=due.prices,
        schemes=due.schemes,
        **due.days(),
    )


async def bill(source: Source, bill_id: int) -> Bill | None:
    return await _BY_ID.first(source, bill_id=bill_id)


async def lock_bill(connection: AsyncConnection, bill_id: int) -> Bill | None:
    """Lock a bill and return it as it is then."""
    await _LOCK.first(connection, bill_id=bill_id)
    return await _BY_ID.first(connection, bill_id=bill_id)


async def bills_of(source: Source, person_ids: Sequence[UUID], *, before: int, limit: int) -> list[Bill]:
    """List a person's bills, newest first."""
    return await _OF_PERSONS.all(source, person_ids=list(person_ids), before=before, limit=limit)


async def pay_bill(
    connection: AsyncConnection,
    bill_id: int,
    *,
    issuer: str,
    reference: str,
    amount: Decimal,
    paid_on: date,
    recorded_by: str,
) -> bool:
    """Book the payment of a bill. False: the issuer's reference has paid before."""
    paid = await _PAY.first(
        connection,
        bill_id=bill_id,
        issuer=issuer,
        reference=reference,
        amount=amount,
        paid_on=paid_on,
        recorded_by=recorded_by,
    )
    return paid is not None


async def changed_bills(connection: AsyncConnection, coverage_ids: Sequence[UUID], *, places: int) -> list[ChangedBill]:
    """Lock and list unpaid bills whose months, terms or places changed. `places`: the last that has a price."""
    return await _CHANGED.all(connection, coverage_ids=list(coverage_ids), places=places)


async def reverse_bills(connection: AsyncConnection, bill_ids: Sequence[int], status: BillStatus) -> None:
    """Reverse every posting of unpaid bills, and give them the status."""
    await _REVERSE.run(connection, bill_ids=list(bill_ids), status=status)


async def missed_months(connection: AsyncConnection, schemes: str, *, today: date, batch: int) -> list[Missed]:
    """List covers that lapse by missed months. `schemes`: JSON, see the statement."""
    return await _MISSED.all(connection, schemes=schemes, today=today, batch=batch)


async def unpaid_bills(connection: AsyncConnection, coverage_id: UUID) -> list[int]:
    """Lock and list the unpaid bills of a cover."""
    return await _UNPAID.all(connection, coverage_id=coverage_id)
