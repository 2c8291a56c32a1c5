"""An employer is asked once for the certificate that a claim needs, and told when it is needed no more."""

import dataclasses
from datetime import timedelta
from uuid import UUID

from libs.contracts.benefits import CertificateNoLongerWanted, CertificateWanted
from services.benefits.facts.actions import hear_others
from services.benefits.tests.known_persons import known
from services.benefits.wanted.actions.want_certificates import want_certificates
from services.benefits.wanted.rows import wanted_of_employer
from tests.fresh_databases import FreshDatabases

NOBODY = UUID(int=0)


async def test_a_claim_asks_its_employer_once_and_the_certificate_ends_it(databases: FreshDatabases) -> None:
    async with known(databases) as world:
        claim = await world.filed()
        until = world.today + timedelta(days=15)
        assert claim.waiting_for[0]["until"] == until.isoformat()
        (wanted,) = await wanted_of_employer(world.database, claim.employer_id, after=NOBODY, limit=5)
        assert (wanted.claim_id, wanted.asked_on, wanted.until) == (claim.claim_id, world.today, until)
        assert wanted.last_day == claim.last_day
        asked = {"claim_id": str(claim.claim_id), "employer_id": str(claim.employer_id), "cause": "closure_order"}
        (said,) = await world.said(CertificateWanted)
        assert asked.items() <= said.items()
        assert said["until"] == until.isoformat()

        world.today += timedelta(days=10)
        await world.hear(hear_others.employments_changed, world._employment(claim.person_id, claim.employer_id, None))
        assert (await world.claim(claim.claim_id)).waiting_for == claim.waiting_for, "the day stays that of the asking"
        await world.certified(claim)
        assert await wanted_of_employer(world.database, claim.employer_id, after=NOBODY, limit=5) == []
        assert len(await world.said(CertificateWanted)) == 1
        (over,) = await world.said(CertificateNoLongerWanted)
        assert (over["claim_id"], over["because"]) == (str(claim.claim_id), "certified")


async def test_an_order_of_isolation_is_certificate_enough_and_withdrawn_it_is_asked_for(
    databases: FreshDatabases,
) -> None:
    async with known(databases) as world:
        claim = await world.filed(cause="quarantine")
        order = {"order_id": UUID(int=7), "person_id": claim.person_id, "order_number": "I 1"}
        days = {"first_day": claim.first_day, "last_day": claim.last_day}
        await world.hear(hear_others.isolations_said, {**order, **days, "version": 1})
        assert (await world.claim(claim.claim_id)).status == "in_payment"
        assert [over["because"] for over in await world.said(CertificateNoLongerWanted)] == ["certified"]
        world.today += timedelta(days=40)
        await world.hear(hear_others.isolations_said, {**order, "version": 2})
        again = await world.claim(claim.claim_id)
        until = world.today + timedelta(days=15)
        assert (again.status, again.waiting_for[0]["until"]) == ("pending", until.isoformat()), "asked anew"
        assert [said["until"] for said in await world.said(CertificateWanted)][1:] == [until.isoformat()]


async def test_a_claim_that_is_rejected_needs_none(databases: FreshDatabases) -> None:
    async with known(databases) as world:
        claim = await world.filed()
        ended = world._employment(claim.person_id, claim.employer_id, claim.first_day)
        await world.hear(hear_others.employments_changed, ended)
        assert (await world.claim(claim.claim_id)).status == "rejected"
        assert [over["because"] for over in await world.said(CertificateNoLongerWanted)] == ["claim_ended"]


async def test_who_was_asked_is_not_asked_again_until_it_ended(databases: FreshDatabases) -> None:
    async with known(databases) as world:
        claim = await world.filed()
        (wanted,) = await wanted_of_employer(world.database, claim.employer_id, after=NOBODY, limit=5)
        later = dataclasses.replace(wanted, asked_on=world.today + timedelta(days=5), until=world.today)
        for ended in ([], [(claim.claim_id, "certified")], [(claim.claim_id, "certified")]):
            async with world.database.transaction(wakes=False) as connection:
                await want_certificates(connection, [], ended, {claim.claim_id: claim.person_id})
        assert len(await world.said(CertificateNoLongerWanted)) == 1, "ended once"
        async with world.database.transaction(wakes=False) as connection:
            await want_certificates(connection, [later], [], {claim.claim_id: claim.person_id})
        assert await wanted_of_employer(world.database, claim.employer_id, after=NOBODY, limit=5) == [later]
