"""What is known decides a claim; told again, nothing changes; days and awards are written as they were decided."""

from datetime import date, timedelta
from decimal import Decimal

from libs.common.database.rows import Query
from libs.common.values.month import Month
from services.benefits.claims.actions.evaluate_claim import evaluate_persons
from services.benefits.claims.actions.gather_facts import gather_facts
from services.benefits.claims.actions.one_at_a_time import one_at_a_time
from services.benefits.claims.actions.write_decisions import write_held_days
from services.benefits.claims.rules.days import days_between
from services.benefits.facts.actions import hear_others
from services.benefits.tests.days_service import FIRST
from services.benefits.tests.known_persons import known
from tests.fresh_databases import FreshDatabases

_HELD = Query(int, "SELECT coalesce(sum(upper(days) - lower(days)), 0) AS days FROM awarded_days")
_HOLDERS = Query(str, "SELECT DISTINCT CAST(person_id AS text) AS person FROM awarded_days")
_AWARDED = Query(Decimal, "SELECT coalesce(sum(amount), 0) AS amount FROM entitlement")
_SAID = Query(int, "SELECT count(*) AS said FROM outbox")
_FREE = Query(
    bool,
    "SELECT pg_try_advisory_xact_lock(hashtextextended('claims of ' || CAST(CAST(:p AS uuid) AS text), 11)) AS free",
)


async def test_a_certified_claim_is_in_payment_and_the_same_news_changes_nothing(databases: FreshDatabases) -> None:
    async with known(databases) as told:
        claim = await told.certified(await told.filed(days=20))
        assert (claim.status, claim.decision["days"], claim.decision["amount"]) == ("in_payment", 20, "5000.00")
        assert await _HELD.one(told.database) == 20
        assert await _AWARDED.one(told.database) == Decimal(5000)
        said = await _SAID.one(told.database)
        async with told.database.transaction(wakes=False) as connection:
            await evaluate_persons(connection, told.law, [claim.person_id], today=told.today)
        assert await told.claim(claim.claim_id) == claim
        assert await _SAID.one(told.database) == said


async def test_a_contract_that_ended_takes_days_back(databases: FreshDatabases) -> None:
    async with known(databases) as told:
        claim = await told.certified(await told.filed(days=20))
        ended = told._employment(claim.person_id, claim.employer_id, FIRST + timedelta(days=5))
        await told.hear(hear_others.employments_changed, ended)
        stopped = await told.claim(claim.claim_id)
        assert (stopped.status, stopped.decision["days"]) == ("stopped", 5)
        assert (await _HELD.one(told.database), await _AWARDED.one(told.database)) == (5, Decimal(1250))


async def test_facts_of_both_numbers_are_one_persons(databases: FreshDatabases) -> None:
    async with known(databases) as told:
        kept, other = told.persons[:2]
        claim = await told.certified(await told.filed(person=1, days=3))
        await told.hear(hear_others.persons_merged, {"kept_id": kept, "merged_id": other})
        assert await _HOLDERS.all(told.database) == [str(kept)], "days are held under the kept id"
        async with told.database.transaction(wakes=False) as connection:
            (found,) = await gather_facts(connection, told.law, [kept])
            assert await gather_facts(connection, told.law, told.persons[2:]) == [], "they claim nothing"
        assert (found.kept_id, set(found.claims)) == (kept, {claim.claim_id})
        (facts,) = found.person.claims
        assert facts.awarded == days_between(FIRST, FIRST + timedelta(days=2))
        assert [(c.order_number, c.wages_paid) for c in facts.certificates] == [("BKK 1", False)]
        assert [order.order_number for order in facts.orders] == ["BKK 1"]
        assert len(found.person.employments) == 4, "two employers, two numbers"
        assert found.person.bases[Month.of(date(2020, 12, 1))] == Decimal(15000), "two numbers share one ceiling"
        assert found.person.reported_by == {told.employers[0]}


async def test_one_person_is_locked_under_either_number(databases: FreshDatabases) -> None:
    async with known(databases) as told:
        kept, other, stranger = told.persons[:3]
        await told.hear(hear_others.persons_merged, {"kept_id": kept, "merged_id": other})
        async with told.database.transaction(wakes=False) as connection:
            assert await one_at_a_time(connection, other) == kept
            async with told.database.transaction(wakes=False) as second:
                assert not await _FREE.one(second, p=kept)
                assert await _FREE.one(second, p=stranger)


async def test_days_are_written_only_where_they_differ(databases: FreshDatabases) -> None:
    async with known(databases) as told:
        claim = await told.certified(await told.filed(days=3))
        kept, other = claim.person_id, told.persons[1]
        async with told.database.transaction(wakes=False) as connection:
            await write_held_days(connection, {claim.claim_id: kept}, [])
        assert await _HELD.one(told.database) == 3, "held by whom they should be"
        async with told.database.transaction(wakes=False) as connection:
            await write_held_days(connection, {claim.claim_id: other}, [])
        assert await _HELD.one(told.database) == 0, "held under another id: written anew, and nothing was judged"
