"""A withdrawn certificate proves nothing: the claim waits again. A corrected one takes paid days back at once."""

from datetime import date

import pytest

from libs.common.refusals import Refusal
from libs.common.values.month import Month
from libs.contracts.benefits import CertificateEnded, CertificateIssued, CertificateWanted
from services.benefits.certificates import rows
from services.benefits.certificates.actions.end_certificate import correct_certificate, withdraw_certificate
from services.benefits.claims.rows.shown import Claim
from services.benefits.tests.days_service import FIRST
from services.benefits.tests.known_persons import Known, known
from tests.fresh_databases import FreshDatabases


async def _certificates(world: Known, state: rows.CertificateState | None = None) -> list[rows.IssuedCertificate]:
    return await rows.certificates_of_employer(
        world.database, world.employers[0], number=None, person_id=None, state=state, before=_LAST, limit=9
    )


_LAST = rows.UUID(int=2**128 - 1)


async def _withdrawn(world: Known, certificate: rows.IssuedCertificate) -> rows.IssuedCertificate:
    async with world.database.transaction(wakes=False) as connection:
        return await withdraw_certificate(
            connection, world.law, certificate, because="another person", by="employer:x", today=world.today
        )


async def _paid(world: Known) -> Claim:
    claim = await world.certified(await world.filed())
    run = await world.freeze(Month(2021, 1))
    assert run is not None
    assert await world.release(run["run_id"])
    return claim


async def test_a_claim_whose_certificate_is_withdrawn_waits_for_another_one(databases: FreshDatabases) -> None:
    async with known(databases) as world:
        claim = await _paid(world)
        (issued,) = await _certificates(world)
        assert (await _withdrawn(world, issued)).state == "withdrawn"
        after = await world.claim(claim.claim_id)
        assert (after.status, [w["what"] for w in after.waiting_for]) == ("pending", ["employer_certificate"])
        assert not any(row["owed"] for row in await world.rows("owed")), (
            "nothing is reclaimed before an officer decides"
        )
        assert len(await world.said(CertificateWanted)) == 2, "the employer is asked again"
        (said,) = await world.said(CertificateEnded)
        assert (said["certificate_id"], said["replaced_by"]) == (str(issued.certificate_id), None)
        with pytest.raises(Refusal, match="certificate_has_ended"):
            await _withdrawn(world, issued)
        again = await world.certified(claim)
        assert again.status == "closed", "the same words are a new certificate now, and the paid days stand"
        assert [one.state for one in await _certificates(world)] == ["stands", "withdrawn"]
        rejected = await _withdrawn(world, (await _certificates(world, "stands"))[0])
        assert rejected.ended_because == "another person"
        await world.decided(claim, pays=False)
        (owed,) = [row["owed"] for row in await world.rows("owed")]
        assert owed == 20 * 250, "an officer decided: what was paid is an overpayment"


async def test_a_correction_takes_its_place_and_takes_paid_days_back(databases: FreshDatabases) -> None:
    async with known(databases) as world:
        claim = await _paid(world)
        (issued,) = await _certificates(world)
        async with world.database.transaction(wakes=False) as connection:
            corrected = await correct_certificate(
                connection, world.law, issued, order_number="BKK 1", first_day=FIRST, last_day=date(2021, 1, 13),
                wages_paid=False, because="came back", by="employer:x", today=world.today,
            )  # fmt: skip
        (old,) = await _certificates(world, "corrected")
        assert (old.certificate_id, old.replaced_by) == (issued.certificate_id, corrected.certificate_id)
        assert (corrected.state, corrected.last_day) == ("stands", date(2021, 1, 13))
        assert (await world.claim(claim.claim_id)).decision["days"] == 10  # type: ignore[index] - a decision is there
        (owed,) = [row["owed"] for row in await world.rows("owed")]
        assert owed == 10 * 250
        assert [len(await world.said(kind)) for kind in (CertificateIssued, CertificateEnded)] == [2, 1]
        with pytest.raises(Refusal, match="certificate_has_ended"):
            await _withdrawn(world, old)
