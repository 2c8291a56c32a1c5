"""A wage reported for days claimed without one is said once, whichever came first, and taken back when corrected."""

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from libs.common.spine.tests.heard import event_of
from libs.contracts.benefits import ClaimFiled, ClaimMoved
from libs.contracts.contributions import ReturnAccepted, WageReportedWhileClaiming
from libs.contracts.registration import PersonsMerged, PersonsUnmerged
from services.contributions.tests.filed import filed, lines
from services.contributions.tests.known import Known, known_employers
from services.contributions.wages_while_claiming.actions import hear_merges, watch_claims
from tests.fresh_databases import FreshDatabases

WHOLE = {"first_day": date(2020, 11, 1), "last_day": date(2020, 11, 30)}
HALF = {"first_day": date(2020, 11, 16), "last_day": date(2020, 11, 30)}
Told = tuple[UUID, str, Decimal, int]


@pytest.fixture
async def known(databases: FreshDatabases) -> AsyncIterator[Known]:
    async with known_employers(databases) as found:
        yield found


async def _claimed(known: Known, person: int = 0, **changed: Any) -> ClaimFiled:
    given: dict[str, Any] = {"claim_id": uuid4(), "branch": "unemployment_force_majeure", "cause": "closure_order"}
    given |= {"person_id": known.persons[person], "employer_id": known.employers[0], **WHOLE, **changed}
    claim = ClaimFiled(**given)
    async with known.database.transaction(wakes=False) as connection:
        await watch_claims.claim_filed(None, connection, [event_of(claim)])
    return claim


async def _reported(known: Known, *wages: str, month: str = "2020-11", kind: str = "original") -> None:
    """A return with its own news of it."""
    await filed(known, lines(*wages), month=month, kind=kind)
    accepted = [event_of(fact) for fact in await known.said(ReturnAccepted)]
    async with known.database.transaction(wakes=False) as connection:
        await watch_claims.returns_accepted(None, connection, accepted)


async def _told(known: Known) -> list[Told]:
    said = await known.said(WageReportedWhileClaiming)
    return [(fact.claim_id, fact.month, fact.wage, fact.version) for fact in said]


async def test_whichever_comes_second_sees_the_first(known: Known) -> None:
    before = await _claimed(known)
    await _reported(known, "12000", "9000")
    after = await _claimed(known, 1)
    once = [(before.claim_id, "2020-11", Decimal(12000), 1), (after.claim_id, "2020-11", Decimal(9000), 1)]
    assert await _told(known) == once
    async with known.database.transaction(wakes=False) as connection:
        await watch_claims.claim_filed(None, connection, [event_of(after)])
    await _claimed(known, 2)
    await _claimed(known, 0, employer_id=known.employers[1])
    assert await _told(known) == once, "heard twice, on no line of the return, at another employer"


async def test_a_correction_says_the_new_wage_or_takes_it_back(known: Known) -> None:
    claim = await _claimed(known)
    await _reported(known, "12000")
    for wage in ("10000", "10000", "suspended", "suspended"):
        await _reported(known, wage, kind="correction")
    assert await _told(known) == [
        (claim.claim_id, "2020-11", Decimal(12000), 1),
        (claim.claim_id, "2020-11", Decimal(10000), 2),
        (claim.claim_id, "2020-11", Decimal(10000), 3),
        (claim.claim_id, "2020-11", Decimal(0), 4),
    ]


async def test_the_usual_wage_of_the_days_that_are_not_claimed_is_no_contradiction(known: Known) -> None:
    await _reported(known, "12000", "12000", month="2020-10")
    within, above = await _claimed(known, 0, **HALF), await _claimed(known, 1, **HALF)
    await _reported(known, "6000", "6000.01")
    assert await _told(known) == [(above.claim_id, "2020-11", Decimal("6000.01"), 1)]
    await _reported(known, "6000.01", "6000", kind="correction")
    assert {one[0]: one[2] for one in await _told(known)} == {
        within.claim_id: Decimal("6000.01"),
        above.claim_id: Decimal(0),
    }


async def test_a_rejected_claim_is_watched_no_more(known: Known) -> None:
    moves = [(await _claimed(known, n), now) for n, now in enumerate(("rejected", "stopped"))]
    async with known.database.transaction(wakes=False) as connection:
        for claim, now in moves:
            moved = ClaimMoved.model_validate(
                {
                    **claim.model_dump(),
                    "was": "pending",
                    "now": now,
                    "reason": None,
                    "days": None,
                    "last_paid_day": None,
                }
            )
            await watch_claims.claim_moved(None, connection, [event_of(moved)])
    await _reported(known, "12000", "9000")
    assert [one[0] for one in await _told(known)] == [moves[1][0].claim_id]


@pytest.mark.parametrize(("claims", "works"), [(0, 1), (1, 0), (2, 0), (0, 2), (2, 1), (1, 2)])
async def test_after_a_merge_the_other_numbers_wages_count_and_undone_they_are_taken_back(
    known: Known, claims: int, works: int
) -> None:
    """The claim under one number of a person with three, the wage under another; 0 is the kept one."""
    claim = await _claimed(known, claims)
    await _reported(known, *("9000" if n == works else "suspended" for n in range(3)))
    assert await _told(known) == []
    merges = [PersonsMerged(merge_id=uuid4(), kept_id=known.persons[0], merged_id=known.persons[n]) for n in (1, 2)]
    async with known.database.transaction(wakes=False) as connection:
        for fact in (*merges, *merges):
            await hear_merges.persons_merged(None, connection, [event_of(fact)])
    assert await _told(known) == [(claim.claim_id, "2020-11", Decimal(9000), 1)]
    async with known.database.transaction(wakes=False) as connection:
        for fact in reversed(merges):
            await hear_merges.persons_unmerged(None, connection, [event_of(PersonsUnmerged(**fact.model_dump()))])
    assert await known.found("SELECT count(*) FROM person_alias") == [(0,)]
    assert (await _told(known))[1:] == [(claim.claim_id, "2020-11", Decimal(0), 1)]
