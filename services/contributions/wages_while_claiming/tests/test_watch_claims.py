"""A wage for days claimed without a wage is said once, in either order, and withdrawn after a correction."""

from decimal import Decimal

from libs.common.spine.tests.heard import event_of
from libs.contracts.benefits import ClaimFiled, ClaimMoved
from services.contributions.tests.known import Known
from services.contributions.wages_while_claiming.actions import watch_claims
from services.contributions.wages_while_claiming.tests.claimed import HALF, claimed, reported, wages_said


async def test_whichever_comes_second_sees_the_first(known: Known) -> None:
    before = await claimed(known)
    await reported(known, "12000", "9000")
    after = await claimed(known, 1)
    once = [(before.claim_id, "2020-11", Decimal(12000), 1), (after.claim_id, "2020-11", Decimal(9000), 1)]
    assert await wages_said(known) == once
    async with known.database.transaction(wakes=False) as connection:
        await watch_claims.claim_filed(None, connection, [event_of(after)])
    await claimed(known, 2)
    await claimed(known, 0, employer_id=known.employers[1])
    assert await wages_said(known) == once, "heard twice, on no line of the return, at another employer"


async def test_a_correction_says_the_new_wage_or_takes_it_back(known: Known) -> None:
    claim = await claimed(known)
    await reported(known, "12000")
    for wage in ("10000", "10000", "suspended", "suspended"):
        await reported(known, wage, kind="correction")
    assert await wages_said(known) == [
        (claim.claim_id, "2020-11", Decimal(12000), 1),
        (claim.claim_id, "2020-11", Decimal(10000), 2),
        (claim.claim_id, "2020-11", Decimal(10000), 3),
        (claim.claim_id, "2020-11", Decimal(0), 4),
    ]


async def test_the_usual_wage_of_the_days_that_are_not_claimed_is_no_contradiction(known: Known) -> None:
    await reported(known, "12000", "12000", month="2020-10")
    within, above = await claimed(known, 0, **HALF), await claimed(known, 1, **HALF)
    await reported(known, "6000", "6000.01")
    assert await wages_said(known) == [(above.claim_id, "2020-11", Decimal("6000.01"), 1)]
    await reported(known, "6000.01", "6000", kind="correction")
    assert {one[0]: one[2] for one in await wages_said(known)} == {
        within.claim_id: Decimal("6000.01"),
        above.claim_id: Decimal(0),
    }


async def _moved(known: Known, claim: ClaimFiled, was: str, now: str) -> None:
    figures = {"reason": None, "days": None, "last_paid_day": None}
    moved = ClaimMoved.model_validate({**claim.model_dump(), "was": was, "now": now, **figures})
    async with known.database.transaction(wakes=False) as connection:
        await watch_claims.claim_moved(None, connection, [event_of(moved)])


async def test_a_rejected_or_withdrawn_claim_is_watched_no_more(known: Known) -> None:
    claims = [await claimed(known, n) for n in range(3)]
    for claim, now in zip(claims, ("rejected", "stopped", "withdrawn"), strict=True):
        await _moved(known, claim, "pending", now)
    await reported(known, "12000", "9000", "9000")
    assert [one[0] for one in await wages_said(known)] == [claims[1].claim_id]


async def test_a_claim_that_is_rejected_no_more_is_watched_again(known: Known) -> None:
    """A certificate opens a claim that was rejected for want of it: what was reported meanwhile counts."""
    claim = await claimed(known)
    await _moved(known, claim, "pending", "rejected")
    await reported(known, "12000")
    assert await wages_said(known) == []
    await _moved(known, claim, "rejected", "in_payment")
    assert await wages_said(known) == [(claim.claim_id, "2020-11", Decimal(12000), 1)]
