"""Facts under both ids belong to one person."""

from datetime import date, timedelta
from decimal import Decimal

from libs.common.database.rows import Query
from libs.common.values.month import Month
from services.benefits.claims.actions.gather_facts import gather_facts
from services.benefits.claims.rules.days import days_between
from services.benefits.facts.actions import hear_others
from services.benefits.tests.days_service import FIRST
from services.benefits.tests.known_persons import known
from tests.fresh_databases import FreshDatabases

_HOLDERS = Query(str, "SELECT DISTINCT CAST(person_id AS text) AS person FROM awarded_days")


async def test_facts_of_both_numbers_are_one_persons(databases: FreshDatabases) -> None:
    async with known(databases) as world:
        kept, other = world.persons[:2]
        claim = await world.certified(await world.filed(person=1, days=3))
        await world.hear(hear_others.persons_merged, {"kept_id": kept, "merged_id": other})
        assert await _HOLDERS.all(world.database) == [str(kept)], "days are held under the kept id"
        async with world.database.transaction(wakes=False) as connection:
            (found,) = await gather_facts(connection, world.law, [kept])
            assert await gather_facts(connection, world.law, world.persons[2:]) == [], "they claim nothing"
        assert (found.kept_id, set(found.claims)) == (kept, {claim.claim_id})
        (facts,) = found.person.claims
        assert facts.awarded == days_between(FIRST, FIRST + timedelta(days=2))
        assert [(c.order_number, c.wages_paid) for c in facts.certificates] == [("BKK 1", False)]
        assert [order.order_number for order in facts.orders] == ["BKK 1"]
        assert len(found.person.employments) == 2 * len(world.employers), "each employer, two numbers"
        assert found.person.bases[Month.of(date(2020, 12, 1))] == Decimal(15000), "two numbers share one ceiling"
        assert found.person.reported_by == {world.employers[0]}
