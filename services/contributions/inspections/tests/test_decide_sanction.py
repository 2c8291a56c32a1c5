"""A sanction takes other officers, as many as the law says; it is appealed in time, and another decides the appeal."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from libs.common.law.loader import load_law
from libs.common.law.terms import Law
from libs.common.refusals import NotFound, Refusal
from libs.contracts.contributions import SanctionDecided
from services.contributions.inspections.actions.decide_sanction import (
    Proposal,
    appeal_sanction,
    approve_sanction,
    decide_appeal,
    propose_sanction,
)
from services.contributions.inspections.rows.sanctions import Sanction
from services.contributions.inspections.tests.claimed import closed
from services.contributions.inspections.tests.planned import OFFICER, OTHER, opened
from services.contributions.tests.known import LAW, TODAY, Known

THIRD, FOURTH = "officer:c", "officer:d"
VIET_NAM = load_law(Path(LAW).parent / "viet_nam")


async def proposed(known: Known) -> Sanction:
    case = await closed(known, known.employers[0], ("not_enrolled", known.persons[3], "2020-11", "100"))
    return await _proposed_for(known, case.inspection_id)


async def approved(known: Known, one: Sanction, *officers: str) -> Sanction:
    for officer in officers:
        async with known.database.transaction(wakes=False) as connection:
            one = await approve_sanction(connection, VIET_NAM, one.sanction_id, approver=officer, today=TODAY)
    return one


async def test_two_other_officers_decide_where_the_law_says_two(known: Known) -> None:
    one = await proposed(known)
    with pytest.raises(Refusal, match="second_officer_needed"):
        await approved(known, one, OFFICER)
    assert (await approved(known, one, OTHER)).status == "proposed"
    with pytest.raises(Refusal, match="sanction_approved_before"):
        await approved(known, one, OTHER)
    assert await known.said(SanctionDecided) == []
    decided = await approved(known, one, THIRD)
    assert (decided.status, decided.appeal_by) == ("decided", TODAY + timedelta(days=30))
    (said,) = await known.said(SanctionDecided)
    assert (said.outcome, said.amount, said.sanction_id) == ("decided", Decimal(500), one.sanction_id)
    with pytest.raises(Refusal, match="sanction_not_waiting"):
        await approved(known, one, FOURTH)


async def test_no_sanction_of_an_open_case_or_twice(known: Known) -> None:
    one = await proposed(known)
    still = await opened(known, known.employers[1])
    for inspection_id, code in ((one.inspection_id, "sanction_known"), (still.inspection_id, "inspection_not_closed")):
        with pytest.raises(Refusal, match=code):
            await _proposed_for(known, inspection_id)
    with pytest.raises(NotFound):
        await approved(known, Sanction(**{**_members(one), "sanction_id": uuid4()}), OTHER)  # type: ignore[arg-type]


async def _proposed_for(known: Known, inspection_id: UUID, law: Law = VIET_NAM) -> Sanction:
    async with known.database.transaction(wakes=False) as connection:
        asked = Proposal(inspection_id, Decimal(500), "on purpose")
        return await propose_sanction(connection, law, asked, made_by=OFFICER, today=TODAY)


def _members(one: Sanction) -> dict[str, object]:
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


async def test_an_appeal_comes_in_time_and_another_officer_decides_it(known: Known) -> None:
    one = await approved(known, await proposed(known), OTHER, THIRD)
    assert one.appeal_by is not None

    async def appealed(on: date) -> Sanction:
        async with known.database.transaction(wakes=False) as connection:
            return await appeal_sanction(connection, one.sanction_id, because="we did not know", today=on)

    async def decided(by: str) -> Sanction:
        async with known.database.transaction(wakes=False) as connection:
            return await decide_appeal(
                connection, one.sanction_id, outcome="annulled", because="so it is", by=by, today=TODAY
            )

    with pytest.raises(Refusal, match="appeal_too_late"):
        await appealed(one.appeal_by + timedelta(days=1))
    with pytest.raises(Refusal, match="sanction_not_waiting"):
        await decided(FOURTH)
    assert (await appealed(one.appeal_by)).status == "appealed"
    with pytest.raises(Refusal, match="sanction_not_waiting"):
        await appealed(one.appeal_by)
    for involved in (OFFICER, OTHER, THIRD):
        with pytest.raises(Refusal, match="second_officer_needed"):
            await decided(involved)
    assert (await decided(FOURTH)).status == "annulled"
    assert [said.outcome for said in await known.said(SanctionDecided)] == ["decided", "annulled"]
