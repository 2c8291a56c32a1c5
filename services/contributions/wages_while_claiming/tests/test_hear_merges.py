"""After a merge the other id's wages count; after it is undone, they are withdrawn."""

from decimal import Decimal
from uuid import uuid4

import pytest

from libs.common.spine.tests.heard import event_of
from libs.contracts.registration import PersonsMerged, PersonsUnmerged
from services.contributions.tests.known import Known
from services.contributions.wages_while_claiming.actions import hear_merges
from services.contributions.wages_while_claiming.tests.claimed import claimed, reported, wages_said


@pytest.mark.parametrize(("claims", "works"), [(0, 1), (1, 0), (2, 0), (0, 2), (2, 1), (1, 2)])
async def test_after_a_merge_the_other_numbers_wages_count_and_undone_they_are_taken_back(
    known: Known, claims: int, works: int
) -> None:
    """The claim is under one id of a person with three, the wage under another; 0 is the kept one."""
    claim = await claimed(known, claims)
    await reported(known, *("9000" if n == works else "suspended" for n in range(3)))
    assert await wages_said(known) == []
    merges = [PersonsMerged(merge_id=uuid4(), kept_id=known.persons[0], merged_id=known.persons[n]) for n in (1, 2)]
    async with known.database.transaction(wakes=False) as connection:
        for fact in (*merges, *merges):
            await hear_merges.persons_merged(None, connection, [event_of(fact)])
    assert await wages_said(known) == [(claim.claim_id, "2020-11", Decimal(9000), 1)]
    async with known.database.transaction(wakes=False) as connection:
        for fact in reversed(merges):
            await hear_merges.persons_unmerged(None, connection, [event_of(PersonsUnmerged(**fact.model_dump()))])
    assert await known.found("SELECT count(*) FROM person_alias") == [(0,)]
    assert (await wages_said(known))[1:] == [(claim.claim_id, "2020-11", Decimal(0), 1)]
