"""A case is opened once: for a pick of a plan, or irregular; an unannounced visit stays unannounced."""

from uuid import uuid4

import pytest

from libs.common.refusals import NotFound, Refusal
from libs.contracts.contributions import InspectionOpened
from services.contributions.inspections.rows import cases
from services.contributions.inspections.tests.planned import employers_in, opened, planned
from services.contributions.tests.known import Known

AUDIENCE = "SELECT audience FROM outbox WHERE type = 'contributions.inspection_opened.v1' ORDER BY id"


async def test_an_employer_has_one_open_case_and_hears_of_it(known: Known) -> None:
    first, second = known.employers
    case = await opened(known, first)
    (said,) = await known.said(InspectionOpened)
    assert (said.inspection_id, said.form, said.planned) == (case.inspection_id, "planned", False)
    with pytest.raises(Refusal, match="inspection_open"):
        await opened(known, first, form="online")
    await opened(known, second, form="unannounced")
    assert await known.found(AUDIENCE) == [([f"employer:{first}"],), (None,)]
    with pytest.raises(NotFound):
        await opened(known, uuid4())


async def test_an_employer_does_not_see_an_unannounced_visit(known: Known) -> None:
    await opened(known, known.employers[0], form="unannounced")

    async def seen(*, told: bool) -> int:
        found = await cases.cases(
            known.database, employer_id=known.employers[0], status=None, told=told, areas=None,
            before=(await opened(known, (await employers_in(known, "TH-50", 1))[0])).inspection_id, limit=5,
        )  # fmt: skip
        return len(found)

    assert (await seen(told=True), await seen(told=False)) == (0, 1)


async def test_a_planned_case_is_of_a_pick_and_once(known: Known) -> None:
    here, there = await employers_in(known, "TH-50", 1), await employers_in(known, "TH-51", 1)
    plan = await planned(known, "TH-50", by_chance=1)
    with pytest.raises(Refusal, match="employer_not_in_plan"):
        await opened(known, there[0], plan_id=plan.plan_id)
    with pytest.raises(NotFound):
        await opened(known, here[0], plan_id=uuid4())
    assert (await opened(known, here[0], plan_id=plan.plan_id)).plan_id == plan.plan_id
    assert (await known.said(InspectionOpened))[0].planned
    with pytest.raises(Refusal, match="inspection_of_plan_known"):
        await opened(known, here[0], plan_id=plan.plan_id)
    assert await known.found("SELECT count(*) FROM inspection") == [(1,)]
