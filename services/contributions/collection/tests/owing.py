"""Employers that owe: returns, payments and the duty of a day, by the rooms' own actions."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from deploy.operate.invariants import room_breaches
from services.contributions.accounts.actions.record_payment import record_payment
from services.contributions.collection.actions.state_debts import DebtTerms, state_next, state_some
from services.contributions.collection.schedule import FIRST
from services.contributions.tests.known import Known

DEBTS = """
    SELECT to_char(month, 'YYYY-MM'), owed, surcharge, surcharge_left, chased FROM debt
    WHERE employer_id = :employer_id ORDER BY month
"""


async def day(known: Known, today: date) -> None:
    """Run the duty of a day, and check that the books are in order afterwards."""
    terms = DebtTerms.of(known.law, today)
    after: UUID | None = FIRST
    while after is not None:
        async with known.database.transaction(wakes=False) as connection:
            after = await state_next(connection, terms, after, today=today)
    assert await room_breaches("contributions", known.database) == []


async def paid(known: Known, amount: str, paid_on: date, *, today: date | None = None, employer: int = 0) -> None:
    """Record a payment and state the debts after it, as the listener does."""
    on, employer_id = today or paid_on, known.employers[employer]
    async with known.database.transaction(wakes=False) as connection:
        await record_payment(
            connection,
            known.law,
            employer_id=employer_id,
            reference=f"{amount} {paid_on} {on}",
            bank_id=None,
            amount=Decimal(amount),
            paid_on=paid_on,
            recorded_by="officer:x",
            today=on,
        )
        await state_some(connection, DebtTerms.of(known.law, on), {employer_id}, today=on)


async def debts(known: Known, employer: int = 0) -> list[tuple[object, ...]]:
    """List an employer's debts: month, owed, surcharge, the part of it not paid, whether it is collected."""
    return await known.found(DEBTS, employer_id=known.employers[employer])
