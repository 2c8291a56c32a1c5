"""A plan picks by a score that it explains, and by chance from a seed that draws the same sample again."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from libs.common.law.terms import NoLawAt
from services.contributions.collection.tests.owing import day
from services.contributions.findings.tests.compared import compared
from services.contributions.inspections.actions.make_plan import PlanKnown, PlanYearInvalid
from services.contributions.inspections.rows import plans
from services.contributions.inspections.rules.inspection_terms import FACTORS, score, weights_of
from services.contributions.inspections.tests.planned import employers_in, opened, planned
from services.contributions.tests.filed import lines
from services.contributions.tests.known import TODAY, Known

DRAWN_AGAIN = """
    WITH drawn AS (
        SELECT c.employer_id, p.by_chance AS size,
               row_number() OVER (ORDER BY md5(p.seed || c.employer_id::text)) AS place
        FROM inspection_candidate c JOIN inspection_plan p USING (plan_id) WHERE p.plan_id = :plan_id
    )
    SELECT employer_id FROM drawn WHERE place <= size ORDER BY employer_id
"""
PICKED = "SELECT employer_id FROM inspection_candidate WHERE plan_id = :plan_id AND by_chance ORDER BY employer_id"


async def test_the_sample_is_drawn_again_from_its_seed_whatever_came_since(known: Known) -> None:
    await employers_in(known, "TH-50", 60)
    plan = await planned(known, "TH-50", by_chance=12)
    await employers_in(known, "TH-50", 60)
    picked = await known.found(PICKED, plan_id=plan.plan_id)
    assert len(picked) == 12
    assert await known.found(DRAWN_AGAIN, plan_id=plan.plan_id) == picked
    next_year = await planned(known, "TH-50", by_chance=12, year=2022)
    assert next_year.seed != plan.seed
    again = await known.found(PICKED, plan_id=next_year.plan_id)
    assert (len(again), again != picked) == (12, True)


async def test_a_plan_has_employers_of_its_area_that_are_at_work(known: Known) -> None:
    here, there = await employers_in(known, "TH-50", 3), await employers_in(known, "TH-51", 2)
    ended = {"employer_id": here[0], "first_day": date(2020, 12, 1)}
    await known.found(
        "INSERT INTO inactive_period (period_id, employer_id, kind, first_day) "
        "VALUES (:period_id, :employer_id, 'ended', :first_day)",
        period_id=uuid4(),
        **ended,
    )
    plan = await planned(known, "TH-50", by_risk=500, by_chance=500)
    found = {one.employer_id for one in await plans.picked(known.database, plan.plan_id)}
    assert found == set(here[1:])
    assert not found & set(there)


async def _factors(known: Known, area: str = "TH-10", year: int = 2021, **given: Any) -> dict[Any, plans.Picked]:
    plan = await planned(known, area, by_risk=1, by_chance=500, year=year, **given)
    return {one.employer_id: one for one in await plans.picked(known.database, plan.plan_id)}


async def test_a_score_is_the_sum_of_what_is_known(known: Known) -> None:
    first, second = known.employers
    today = date(2021, 3, 1)
    await compared(known, lines("900", "900", "900"), today=TODAY)
    await compared(known, lines("900"), month="2020-12", today=TODAY)
    await day(known, today)
    for month, due_on in ((date(2021, 1, 1), date(2021, 2, 15)), (date(2020, 11, 1), date(2020, 12, 15))):
        await known.found(
            "INSERT INTO overdue_month (employer_id, month, due_on) VALUES (:employer_id, :month, :due_on)",
            employer_id=first, month=month, due_on=due_on,
        )  # fmt: skip
    kinds = dict(await known.found("SELECT kind, count(*) FROM finding WHERE removed_on IS NULL GROUP BY kind"))
    assert kinds == {"below_floor": 4, "not_paid_for": 2}
    scored = await _factors(known, today=today)
    times = {factor["factor"]: factor["times"] for factor in scored[first].factors}
    assert times == {"no_return": 1, "month_owed": 2, "never_inspected": 1, **kinds}, "a month that was filed is none"
    weights = weights_of(known.law.rule("contributions", "inspection"), today)
    assert scored[first].score == score(weights, times) == sum(float(f["points"]) for f in scored[first].factors)
    assert (scored[first].by_risk, scored[second].by_risk) == (True, False)
    assert [factor["factor"] for factor in scored[second].factors] == ["never_inspected"]
    await known.found("UPDATE finding SET status = 'dismissed', answered_by = 'x', decided_by = 'y', because = 'z' "
                      "WHERE kind = 'not_paid_for'")  # fmt: skip
    await opened(known, first)
    again = await _factors(known, year=2022, today=today)
    assert {factor["factor"] for factor in again[first].factors} == {"no_return", "month_owed", "below_floor"}


async def test_every_factor_has_a_weight(known: Known) -> None:
    rule = known.law.rule("contributions", "inspection")
    assert set(weights_of(rule, TODAY)) == set(FACTORS)
    with pytest.raises(NoLawAt):
        await planned(known, "TH-50", by_chance=1, year=1980, today=date(1980, 1, 1))


async def test_an_area_has_one_plan_a_year_of_this_year_or_the_next(known: Known) -> None:
    await planned(known, "TH-10", by_chance=1)
    with pytest.raises(PlanKnown):
        await planned(known, "TH-10", by_chance=1)
    await planned(known, "TH-10", by_chance=1, year=2022)
    for year in (2020, 2023):
        with pytest.raises(PlanYearInvalid):
            await planned(known, "TH-10", by_chance=1, year=year)
    assert await known.found("SELECT year FROM inspection_plan ORDER BY year") == [(2021,), (2022,)]
