"""Make the plan of an area for a year: employers are scored, and picked by score and by chance."""

from dataclasses import dataclass
from datetime import date
from secrets import token_hex

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.refusals import Refusal
from libs.common.values.identifiers import uuid7
from services.contributions.inspections.rows import plans
from services.contributions.inspections.rows.plans import Plan
from services.contributions.inspections.rules.inspection_terms import weight_rows, weights_of


class PlanKnown(Refusal):
    code = "inspection_plan_known"
    kind = "conflict"


class PlanYearInvalid(Refusal):
    code = "inspection_plan_year"
    kind = "invalid"


@dataclass(frozen=True, slots=True)
class Planning:
    """A plan to make: so many employers by risk, and so many by chance."""

    year: int
    area: str
    by_risk: int
    by_chance: int


async def make_plan(connection: AsyncConnection, law: Law, asked: Planning, *, made_by: str, today: date) -> Plan:
    """Make a plan for this year or the next. Its seed is new: nobody can know the sample before it is drawn."""
    if not today.year <= asked.year <= today.year + 1:
        raise PlanYearInvalid(year=asked.year, first=today.year, last=today.year + 1, pointer="/year")
    weights = weights_of(law.rule("contributions", "inspection"), today)
    plan = await plans.make_plan(
        connection,
        uuid7(),
        year=asked.year,
        area=asked.area,
        by_risk=asked.by_risk,
        by_chance=asked.by_chance,
        seed=token_hex(16),
        today=today,
        made_by=made_by,
    )
    if plan is None:
        raise PlanKnown(area=asked.area, year=asked.year)
    await plans.score_employers(connection, plan, weights=weight_rows(weights))
    return plan
