"""A refusal brings the claim before an officer in the same moment, also one that was paid on the employer's returns."""

from libs.contracts.benefits import CertificateNoLongerWanted
from services.benefits.claims.api.inbox import waiting_claims
from services.benefits.tests.known_persons import known
from tests.fresh_databases import FreshDatabases


async def test_a_refusal_is_an_officers_and_a_certificate_still_settles_it(databases: FreshDatabases) -> None:
    async with known(databases) as world:
        claim = await world.filed()
        assert await waiting_claims(world.database, world.law) == [], "the employer has time"
        refused = await world.refused(claim)
        assert (refused.status, refused.reason) == ("pending", "certificate_refused")
        (waiting,) = await waiting_claims(world.database, world.law)
        assert (waiting.id, waiting.about["reason"]) == (str(claim.claim_id), "certificate_refused")
        assert waiting.about["refused_because"] == "never_worked_here"
        assert waiting.about["refused_words"] == "nobody knows the name"
        assert (await world.certified(claim)).status == "in_payment", "the employer has thought better of it"
        assert await waiting_claims(world.database, world.law) == []


async def test_what_was_paid_on_returns_is_decided_again(databases: FreshDatabases) -> None:
    async with known(databases) as world:
        claim = await world.filed()
        assert (await world.decided(claim, pays=True)).status == "in_payment"
        refused = await world.refused(claim)
        assert (refused.status, refused.reason) == ("pending", "certificate_refused")
        assert (await world.decided(claim, pays=True)).status == "in_payment", "the officer knows of the refusal now"
        await world.refused(claim, because="worked_these_days")
        assert (await world.decided(claim, pays=False)).reason == "not_proven"
        assert [over["because"] for over in await world.said(CertificateNoLongerWanted)] == ["claim_ended"]
