"""An order that ends earlier, or is withdrawn, takes back the days that it proved; paid days are an overpayment."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from libs.common.values.month import Month
from services.benefits.claims.rows.shown import Claim
from services.benefits.facts.actions import hear_others
from services.benefits.tests.known_persons import Known, known
from tests.fresh_databases import FreshDatabases

DAYS = {"first_day": "2021-02-01", "last_day": "2021-02-28"}


async def _ordered(world: Known, **changes: Any) -> dict[str, Any]:
    order = {
        "order_id": uuid4(), "employer_id": world.employers[0], "area": None, "sector": None, **DAYS,
        "order_number": "CM 1", "cause": "dangerous_communicable_disease", **changes,
    }  # fmt: skip
    await world.hear(hear_others.closures_ordered, order)
    return order


async def _certified(world: Known, person: int = 0) -> Claim:
    claim = await world.filed(person=person, first_day=date(2021, 2, 1), days=28)
    return await world.certified(claim, order_number="CM 1", first_day=date(2021, 2, 1))


def _days(claim: Claim) -> Any:
    return claim.decision["days"] if isinstance(claim.decision, dict) else None


async def test_an_order_that_ends_earlier_pays_its_days_alone_and_later_words_of_it_count(
    databases: FreshDatabases,
) -> None:
    async with known(databases) as world:
        order = await _ordered(world)
        claim = await _certified(world)
        assert (claim.status, _days(claim)) == ("in_payment", 28)
        shorter = {**order, "version": 2, "last_day": "2021-02-10", "withdrawn": False}
        await world.hear(hear_others.closures_ordered, shorter)
        assert _days(await world.claim(claim.claim_id)) == 10
        await world.hear(hear_others.closures_ordered, order)
        assert _days(await world.claim(claim.claim_id)) == 10, "an older version changes nothing"


async def test_a_withdrawn_order_rejects_what_it_proved_until_another_one_does(databases: FreshDatabases) -> None:
    async with known(databases) as world:
        order = await _ordered(world)
        claim = await _certified(world)
        run = await world.freeze(Month(2021, 2))
        assert run is not None
        assert await world.release(run["run_id"])
        withdrawn = {**order, "version": 2, "withdrawn": True}
        await world.hear(hear_others.closures_ordered, withdrawn)
        after = await world.claim(claim.claim_id)
        assert (after.status, after.reason) == ("rejected", "order_withdrawn")
        assert await _owed(world) == {claim.person_id: 28 * 250}, "what was paid is owed back"
        await _ordered(world)
        again = await world.claim(claim.claim_id)
        assert (again.status, _days(again)) == ("closed", 28), "the number was recorded anew: the paid days stand"
        assert not any((await _owed(world)).values())


async def test_an_order_for_branches_proves_days_of_those_who_work_there(databases: FreshDatabases) -> None:
    async with known(databases) as world:
        await _at_branch(world, world.persons[0], "000001")
        await _ordered(world, branches=["000001"])
        assert (await _certified(world, 0)).status == "in_payment"
        elsewhere = await _certified(world, 1)
        assert elsewhere.status == "pending", "its branch is not closed: the agency looks at it"
        assert [waits["what"] for waits in elsewhere.waiting_for] == ["closure_order"]


async def _owed(world: Known) -> dict[UUID, int]:
    return {row["person_id"]: int(row["owed"]) for row in await world.rows("owed")}


async def _at_branch(world: Known, person: UUID, branch: str) -> None:
    said = world._employment(person, world.employers[0], None)
    await world.hear(hear_others.employments_changed, {**said, "branch": branch})
