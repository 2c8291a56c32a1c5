"""Let premiums of a month fall due: one statement for each chunk of covers, once for each cover and month."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.values.month import Month
from services.contributions.premiums.rows import bills
from services.contributions.premiums.rows.bills import Chunk
from services.contributions.premiums.rules.price_list import PremiumLaw, as_json, prices_of, schemes_of

CHUNK = 10_000
FIRST = UUID(int=0)
LOOK_BACK_MONTHS = 12
"""A cover that is entered late is billed for so many months before this one."""


def premium_law(law: Law) -> PremiumLaw:
    return PremiumLaw(
        law.rule("contributions", "premium"),
        law.rule("registration", "participation"),
        law.rule("contributions", "premium_due"),
    )


async def let_fall_due(
    connection: AsyncConnection,
    law: PremiumLaw,
    month: Month,
    *,
    after: UUID = FIRST,
    batch: int = CHUNK,
    only: Sequence[UUID] | None = None,
) -> Chunk:
    """Bill the next covers by id for the month, where they are not billed yet. `only`: these covers alone."""
    schemes = schemes_of(law, month)
    if not schemes:
        return Chunk(0, 0, None)
    longest = max(law.premium.at("plans", month.first_day)["months"])
    each_month = any(not one.at_first for one in schemes)
    priced = [month.plus(number) for number in range(longest if each_month else 1)]
    return await bills.let_fall_due(
        connection,
        first_day=month.first_day,
        next_day=month.plus(1).first_day,
        after=after,
        batch=batch,
        only=only,
        prices=as_json([price for one in priced for price in prices_of(law, one)]),
        schemes=as_json(schemes),
    )


async def bill_until(
    connection: AsyncConnection, law: PremiumLaw, coverage_ids: Sequence[UUID], first: Month, today: Month
) -> None:
    """Bill these covers for each month from `first` on until this one."""
    begun = max(first, today.plus(-LOOK_BACK_MONTHS))
    for month in begun.until(today):
        await let_fall_due(connection, law, month, only=coverage_ids, batch=len(coverage_ids))
