"""Choose for how many months a person pays at once, from a month on."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal
from libs.common.values.month import Month
from services.contributions.premiums.rows import covers
from services.contributions.premiums.rules.premium import PlanUnknown
from services.contributions.premiums.rules.price_list import PremiumLaw


class PlanBackDated(Refusal):
    code = "plan_back_dated"
    kind = "invalid"


class CoverEnded(Refusal):
    code = "cover_ended"
    kind = "conflict"


async def choose_plan(
    connection: AsyncConnection,
    law: PremiumLaw,
    coverage_id: UUID,
    *,
    months: int,
    first_month: Month,
    by: str,
    today: Month,
) -> None:
    """Write the plan. It holds for bills that are made from its first month on, which is this one or a later one."""
    cover = await covers.lock_cover(connection, coverage_id)
    if cover is None:
        raise NotFound(what="coverage")
    plans = law.premium.at("plans", first_month.first_day)["months"]
    if months not in plans:
        raise PlanUnknown(pointer="/months", months=months, plans=", ".join(str(one) for one in plans))
    if first_month < today:
        raise PlanBackDated(pointer="/first_month", month=str(today))
    if cover.ended_on is not None and cover.ended_on <= max(cover.first_day, first_month.first_day):
        raise CoverEnded(ended_on=cover.ended_on)
    await covers.choose_plan(connection, coverage_id, first_month=first_month.first_day, months=months, by=by)
