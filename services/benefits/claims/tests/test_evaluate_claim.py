"""The known facts decide a claim; repeated facts change nothing; an end of the facts withdraws days."""

from datetime import timedelta
from decimal import Decimal

from libs.common.database.rows import Query
from services.benefits.claims.actions.evaluate_claim import evaluate_persons
from services.benefits.facts.actions import hear_others
from services.benefits.tests.days_service import FIRST
from services.benefits.tests.held import HELD_DAYS
from services.benefits.tests.known_persons import known
from tests.fresh_databases import FreshDatabases

_AWARDED = Query(Decimal, "SELECT coalesce(sum(amount), 0) AS amount FROM entitlement")


_SAID = Query(int, "SELECT count(*) AS said FROM outbox")


async def test_a_certified_claim_is_in_payment_and_a_repeated_fact_changes_nothing(databases: FreshDatabases) -> None:
    async with known(databases) as world:
        claim = await world.certified(await world.filed(days=20))
        assert (claim.status, claim.decision["days"], claim.decision["amount"]) == ("in_payment", 20, "5000.00")
        assert await HELD_DAYS.one(world.database) == 20
        assert await _AWARDED.one(world.database) == Decimal(5000)
        events = await _SAID.one(world.database)
        async with world.database.transaction(wakes=False) as connection:
            await evaluate_persons(connection, world.law, [claim.person_id], today=world.today)
        assert await world.claim(claim.claim_id) == claim
        assert await _SAID.one(world.database) == events


async def test_a_contract_that_ended_takes_days_back(databases: FreshDatabases) -> None:
    async with known(databases) as world:
        claim = await world.certified(await world.filed(days=20))
        ended = world._employment(claim.person_id, claim.employer_id, FIRST + timedelta(days=5))
        await world.hear(hear_others.employments_changed, ended)
        stopped = await world.claim(claim.claim_id)
        assert (stopped.status, stopped.decision["days"]) == ("stopped", 5)
        assert (await HELD_DAYS.one(world.database), await _AWARDED.one(world.database)) == (5, Decimal(1250))
