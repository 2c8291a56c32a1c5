"""A claim is filed once for its days, waits for missing facts, and pays only to a confirmed account."""

import pytest

from libs.common.database.rows import Query
from libs.contracts.benefits import ClaimFiled
from services.benefits.claims.actions.file_claim import ClaimOverlaps, employer_known, person_known
from services.benefits.facts.actions import hear_others
from services.benefits.tests.known_persons import known
from tests.fresh_databases import FreshDatabases

_SAID = Query(int, "SELECT count(*) AS said FROM outbox WHERE type = :type")


async def test_a_claim_waits_for_its_certificate_and_takes_its_days(databases: FreshDatabases) -> None:
    async with known(databases) as world:
        claim = await world.filed()
        assert (claim.status, claim.reason, claim.filed_on) == ("pending", "waiting", world.today)
        assert [(w["what"], w["from"]) for w in claim.waiting_for] == [
            ("employer_certificate", str(world.employers[0])),
        ]
        assert await _SAID.one(world.database, type=ClaimFiled.TYPE) == 1
        with pytest.raises(ClaimOverlaps) as refused:
            await world.filed(days=1)
        assert refused.value.values["claim"] == claim.claim_id
        assert await _SAID.one(world.database, type=ClaimFiled.TYPE) == 1, "nothing of the refused one is written"
        assert (await world.filed(employer=1)).status == "pending", "the other employer's days were not awarded yet"


async def test_days_claimed_under_the_other_number_are_claimed(databases: FreshDatabases) -> None:
    async with known(databases) as world:
        kept, other = world.persons[:2]
        await world.filed(person=1)
        await world.hear(hear_others.persons_merged, {"kept_id": kept, "merged_id": other})
        with pytest.raises(ClaimOverlaps):
            await world.filed(person=0)


async def test_an_account_that_nobody_confirmed_waits_until_it_is_known(databases: FreshDatabases) -> None:
    async with known(databases) as world:
        assert (await world.filed(confirmed=False)).account_waits
        assert not (await world.filed(person=1)).account_waits
        assert not (await world.filed(person=1, employer=1, confirmed=False)).account_waits, (
            "the same account, confirmed"
        )


async def test_who_is_registered_is_known(databases: FreshDatabases) -> None:
    async with known(databases) as world:
        assert await person_known(world.database, world.persons[0]), "by an employment"
        assert not await employer_known(world.database, world.persons[0])
