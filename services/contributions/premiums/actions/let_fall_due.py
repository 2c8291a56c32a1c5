"""Let premiums of a month fall due: one statement for each chunk of covers, once for each cover and month."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.values.month import Month
from services.contributions.premiums.rows import bills, left_out
from services.contributions.premiums.rows.bills import DueMonth
from services.contributions.premiums.rules.price_list import PremiumLaw, as_json, prices_of, schemes_of

LOOK_BACK_MONTHS = 12
"""A cover that is entered late is billed for so many months before this one."""


def premium_law(law: Law) -> PremiumLaw:
    return PremiumLaw(
        law.rule("contributions", "premium"),
        law.rule("registration", "participation"),
        law.rule("contributions", "premium_due"),
    )


def due_month(law: PremiumLaw, month: Month) -> DueMonth:
    """Return what the law has of the month and of those that may be paid with it; both lists empty: no premium."""
    schemes = schemes_of(law, month)
    if not schemes:
        return DueMonth(month, prices="[]", schemes="[]")
    longest = max(law.premium.at("plans", month.first_day)["months"])
    each_month = any(not one.at_first for one in schemes)
    priced = [month.plus(number) for number in range(longest if each_month else 1)]
    return DueMonth(month, as_json([price for one in priced for price in prices_of(law, one)]), as_json(schemes))


async def let_fall_due(connection: AsyncConnection, due: DueMonth, *, after: UUID, until: UUID) -> int:
    """Bill the covers of a chunk for the month, where they are not billed yet, and return how many.

    Who cannot be billed is noted with the reason.
    """
    outcome = await bills.bill_range(connection, due, after=after, until=until)
    if outcome.billed < outcome.unbilled:
        await left_out.note_range(connection, due, after=after, until=until)
    return outcome.billed


async def bill_until(
    connection: AsyncConnection, law: PremiumLaw, coverage_ids: Sequence[UUID], first: Month, today: Month
) -> None:
    """Bill these covers for each month from `first` on until this one."""
    begun = max(first, today.plus(-LOOK_BACK_MONTHS))
    await left_out.note_late(connection, coverage_ids, begun.first_day)
    for month in begun.until(today):
        due = due_month(law, month)
        outcome = await bills.bill_these(connection, due, coverage_ids)
        if outcome.billed < outcome.unbilled:
            await left_out.note_these(connection, due, coverage_ids)
