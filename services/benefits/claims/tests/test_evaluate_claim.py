"""The known facts decide a claim; repeated facts change nothing; an end of the facts withdraws days."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from libs.common.database.rows import Query
from libs.common.values.month import Month
from services.benefits.claims.actions.evaluate_claim import evaluate_persons
from services.benefits.claims.rules.claim_facts import ClaimFacts, Employment, IdleDays, PersonFacts, ReportedMonth
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


def _death(person: UUID, version: int, died_on: date | None) -> dict[str, object]:
    return {"person_id": person, "version": version, "died_on": died_on}


async def test_a_death_stops_claims_also_without_a_word_on_the_employment_and_its_withdrawal_restores(
    databases: FreshDatabases,
) -> None:
    async with known(databases) as world:
        claim = await world.certified(await world.filed(days=20))
        later = await world.filed(employer=1, first_day=FIRST + timedelta(days=40), days=10)
        died_on = FIRST + timedelta(days=5)
        await world.hear(hear_others.persons_died, _death(claim.person_id, 1, died_on))
        stopped, refused = await world.claim(claim.claim_id), await world.claim(later.claim_id)
        assert (stopped.status, stopped.reason, stopped.decision["days"]) == ("stopped", "died", 5)
        assert stopped.decision["receipt"]["inputs"]["died_on"] == str(died_on)
        assert (refused.status, refused.reason) == ("rejected", "person_died")
        assert (await HELD_DAYS.one(world.database), await _AWARDED.one(world.database)) == (5, Decimal(1250))
        corrected = _death(claim.person_id, 2, died_on + timedelta(days=1))
        await world.hear(hear_others.persons_died, corrected, _death(claim.person_id, 1, died_on))
        assert (await world.claim(claim.claim_id)).decision["days"] == 6
        await world.hear(hear_others.persons_died, _death(claim.person_id, 3, None))
        goes_on, waits = await world.claim(claim.claim_id), await world.claim(later.claim_id)
        assert (goes_on.status, goes_on.decision) == ("in_payment", claim.decision)
        assert (waits.status, waits.reason) == ("pending", "waiting")


async def test_a_claim_filed_after_the_death_was_heard_is_paid_until_the_day_before(databases: FreshDatabases) -> None:
    async with known(databases) as world:
        died_on = FIRST + timedelta(days=5)
        await world.hear(hear_others.persons_died, _death(world.persons[0], 1, died_on))
        claim = await world.certified(await world.filed(days=20, filed_by="officer:a"))
        assert (claim.status, claim.reason, claim.decision["days"]) == ("stopped", "died", 5)
        assert claim.decision["last_paid_day"] == str(died_on - timedelta(days=1))


async def test_a_death_under_either_id_counts_and_ends_with_its_own_withdrawal(databases: FreshDatabases) -> None:
    async with known(databases) as world:
        kept, merged = world.persons[:2]
        claim = await world.certified(await world.filed(days=20))
        await world.hear(hear_others.persons_died, _death(merged, 1, FIRST + timedelta(days=5)))
        assert (await world.claim(claim.claim_id)).status == "in_payment", "another person, for all that is known"
        merge = {"kept_id": kept, "merged_id": merged}
        await world.hear(hear_others.persons_merged, merge)
        assert (await world.claim(claim.claim_id)).decision["days"] == 5
        await world.hear(hear_others.persons_unmerged, merge)
        assert (await world.claim(claim.claim_id)).status == "in_payment"


async def test_a_claim_does_not_wait_for_an_employer_that_has_ended_and_waits_again_when_it_reopens(
    databases: FreshDatabases,
) -> None:
    async with known(databases) as world:
        claim = await world.filed(days=20)
        assert (claim.status, claim.reason) == ("pending", "waiting")
        period = {"period_id": uuid4(), "employer_id": claim.employer_id, "kind": "paused", "version": 1}
        await world.hear(hear_others.employers_idle, {**period, "first_day": FIRST, "last_day": None})
        assert (await world.claim(claim.claim_id)).reason == "waiting", "one that pauses can certify"
        end = {**period, "period_id": uuid4(), "kind": "ended", "first_day": FIRST}
        await world.hear(hear_others.employers_idle, {**end, "last_day": None})
        ended = await world.claim(claim.claim_id)
        assert (ended.status, ended.reason) == ("pending", "officer_review")
        assert [one["until"] for one in ended.waiting_for] == [str(FIRST - timedelta(days=1))]
        await world.hear(hear_others.employers_idle, {**end, "version": 2, "last_day": FIRST - timedelta(days=1)})
        assert (await world.claim(claim.claim_id)).reason == "waiting"


def test_months_without_work_are_not_waited_for() -> None:
    employer, other = uuid4(), uuid4()
    claim = ClaimFacts(uuid4(), employer, "quarantine", FIRST, FIRST)
    window = [Month(2020, month) for month in (8, 9, 10, 11)]
    idle = [
        IdleDays(date(2020, 8, 15), date(2020, 9, 20), False),
        IdleDays(date(2020, 9, 21), date(2020, 10, 31), True),
    ]
    facts = PersonFacts(
        employments=[Employment(employer, date(2019, 1, 1), None, None)],
        isolations=[],
        bases={},
        months={(employer, Month(2020, 10)): ReportedMonth(False, date(2020, 11, 15))},
        reported_by=frozenset(),
        claims=[claim],
        idle={employer: idle, other: [IdleDays(date(2019, 1, 1), None, True)]},
    )
    expected = {Month(2020, 8): None, Month(2020, 10): date(2020, 11, 15), Month(2020, 11): None}
    assert facts.missing(claim, window) == expected, "September was idle; October was said to be overdue before"
