"""A person changes the account at once; an officer's change waits for another officer."""

from uuid import UUID, uuid4

import pytest

from libs.common.database.rows import Query
from libs.common.four_eyes.approvals import ContentDiffers, OwnApproval
from libs.common.refusals import NotFound
from services.benefits.claims.actions.change_payee import NoAccountWaits, approve_payee, change_payee, payee_hash
from services.benefits.claims.actions.withdraw_claim import ClaimIsOver, withdraw_claim
from services.benefits.tests.known_persons import ACCOUNT, Known, known
from tests.fresh_databases import FreshDatabases

OTHER = {"bank": "002", "account": "2"}
_PAYEE = Query(str, "SELECT payee ->> 'bank' AS bank FROM claim WHERE claim_id = :claim_id")
_AUDITED = Query(str, "SELECT action FROM audit_outbox WHERE subject = :subject ORDER BY id")


async def _told(world: Known, claim_id: UUID, *, by: str, own: bool) -> int:
    async with world.database.transaction(wakes=False) as connection:
        return await change_payee(connection, claim_id=claim_id, payee=OTHER, told_by=by, own=own)


async def _answered(world: Known, claim_id: UUID, *, by: str, accept: bool, told_hash: str = "") -> None:
    async with world.database.transaction(wakes=False) as connection:
        given = told_hash or payee_hash(claim_id, OTHER)
        await approve_payee(connection, claim_id=claim_id, given_hash=given, approver=by, accept=accept)


async def test_the_persons_word_holds_at_once(databases: FreshDatabases) -> None:
    async with known(databases) as world:
        claim = await world.filed()
        assert await _told(world, claim.claim_id, by="person:x", own=True) == claim.version + 1
        assert await _PAYEE.one(world.database, claim_id=claim.claim_id) == OTHER["bank"]
        with pytest.raises(NoAccountWaits):
            await _answered(world, claim.claim_id, by="officer:b", accept=True)


async def test_an_officers_word_waits_for_another_officer(databases: FreshDatabases) -> None:
    async with known(databases) as world:
        claim_id = (await world.filed()).claim_id
        for accept, holds in ((False, ACCOUNT), (True, OTHER)):
            await _told(world, claim_id, by="officer:a", own=False)
            assert (await world.claim(claim_id)).account_waits
            assert await _PAYEE.one(world.database, claim_id=claim_id) == ACCOUNT["bank"], "the one before it holds"
            with pytest.raises(OwnApproval):
                await _answered(world, claim_id, by="officer:a", accept=accept)
            with pytest.raises(ContentDiffers):
                await _answered(world, claim_id, by="officer:b", accept=accept, told_hash="0" * 64)
            await _answered(world, claim_id, by="officer:b", accept=accept)
            assert not (await world.claim(claim_id)).account_waits
            assert await _PAYEE.one(world.database, claim_id=claim_id) == holds["bank"]
        audited = await _AUDITED.all(world.database, subject=str(claim_id))
        assert audited == ["claim.payee_refuse", "claim.payee_approve"]
        with pytest.raises(NotFound):
            await _answered(world, uuid4(), by="officer:b", accept=True)


async def test_the_account_of_a_withdrawn_claim_stays(databases: FreshDatabases) -> None:
    """Neither by its person nor by officers, not even where an officer's word waited before."""
    async with known(databases) as world:
        claim = await world.filed()
        await _told(world, claim.claim_id, by="officer:a", own=False)
        async with world.database.transaction(wakes=False) as connection:
            given = {"claim_id": claim.claim_id, "person_id": claim.person_id, "today": world.today}
            await withdraw_claim(connection, world.law, **given)
        for own in (True, False):
            with pytest.raises(ClaimIsOver):
                await _told(world, claim.claim_id, by="x", own=own)
        with pytest.raises((ClaimIsOver, NoAccountWaits)):
            await _answered(world, claim.claim_id, by="officer:b", accept=True)
        assert await _PAYEE.one(world.database, claim_id=claim.claim_id) == ACCOUNT["bank"]
