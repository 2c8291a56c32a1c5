"""State what employers owe: after a payment or a late return, and for all of them when a day begins."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from services.contributions.collection.rows import debts
from services.contributions.collection.rows.agreements import judge_agreements
from services.contributions.collection.rules.surcharge import surcharge_terms

BATCH = 500
"""Employers of one transaction. Their returns and payments wait for it."""
ROUNDS = 4
"""Money that a smaller surcharge gives back pays months, which makes other surcharges smaller; it soon ends."""


@dataclass(frozen=True, slots=True)
class DebtTerms:
    """The law of a day: the terms of the surcharge as rows for SQL, and what may be owed without being asked for."""

    surcharge: str
    tolerance: Decimal

    @classmethod
    def of(cls, law: Law, today: date) -> "DebtTerms":
        tolerance = law.rule("contributions", "collection").at("tolerance", today).amount("amount")
        return cls(surcharge_terms(law.rule("contributions", "surcharge")), tolerance)


async def state_next(
    connection: AsyncConnection, terms: DebtTerms, after: UUID, *, today: date, batch: int = BATCH
) -> UUID | None:
    """State the debts of the next employers by id. Return the last id; None if no employer is left."""
    employers = await debts.next_employers(connection, after, batch=batch)
    if not employers:
        return None
    await _state(connection, terms, employers, today=today)
    return employers[-1]


async def state_some(
    connection: AsyncConnection, terms: DebtTerms, employers: Collection[UUID], *, today: date
) -> None:
    """State the debts of employers that an event or a decision concerned."""
    if employers:
        await _state(connection, terms, sorted(employers), today=today)


async def _state(connection: AsyncConnection, terms: DebtTerms, employers: Sequence[UUID], *, today: date) -> None:
    await debts.lock_employers(connection, employers)
    for _ in range(ROUNDS):
        if not await debts.state_debts(
            connection, employers, terms=terms.surcharge, tolerance=terms.tolerance, today=today
        ):
            break
    await judge_agreements(connection, employers, today=today)
