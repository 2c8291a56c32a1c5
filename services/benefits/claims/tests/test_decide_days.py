"""A door shows a claim's missing facts and its decision exactly as they are stored."""

import json

from services.benefits.claims.actions.decide_days import decide_days
from services.benefits.claims.api.inbox import waiting_claims
from services.benefits.claims.api.shown import shown_claim
from services.benefits.claims.rows.shown import Claim, claim_details, claims
from services.benefits.tests.days_service import FIRST
from services.benefits.tests.known_persons import Known, known
from tests.fresh_databases import FreshDatabases


async def _compared(world: Known, claim: Claim) -> None:
    text = shown_claim(claim, await claim_details(world.database, claim.claim_id)).model_dump_json()
    for kept in (claim.waiting_for, claim.decision):
        if kept:
            assert json.dumps(kept, ensure_ascii=False, separators=(",", ":")) in text


async def test_claims_are_shown_as_they_are_kept(databases: FreshDatabases) -> None:
    async with known(databases) as world:
        first = await world.filed(days=20)
        await _compared(world, first)
        second = await world.filed(employer=1, days=20)
        first = await world.certified(first)
        second = await world.certified(second)
        assert (first.status, second.reason) == ("in_payment", "days_claimed_twice")
        for claim in (first, second):
            await _compared(world, claim)
        assert shown_claim(second).waiting_for[0].days == f"{FIRST} to {second.last_day}"

        (waiting,) = await waiting_claims(world.database, world.law)
        assert (waiting.id, waiting.deadline) == (str(second.claim_id), None)
        assert waiting.about["waiting_for"] == second.waiting_for
        async with world.database.transaction(wakes=False) as connection:
            await decide_days(
                connection, world.law, claim_id=second.claim_id, keeps=True, because="the first was a mistake",
                decided_by="officer:a", today=world.today,
            )  # fmt: skip
        assert await waiting_claims(world.database, world.law) == [], "the first goes on without the days"
        found = await claims(
            world.database,
            person_id=first.person_id,
            status=None,
            reason=None,
            after=first.claim_id,
            areas=None,
            limit=5,
        )
        assert [(claim.claim_id, claim.status) for claim in found] == [(second.claim_id, "in_payment")]
        await _compared(world, found[0])
