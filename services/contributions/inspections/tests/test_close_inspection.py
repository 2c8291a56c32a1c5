"""A closed case claims what it found by month, in the books; credit pays it at once, and a case is closed once."""

from datetime import date
from decimal import Decimal

import pytest

from deploy.operate.invariants import room_breaches
from libs.common.refusals import Refusal
from services.contributions.inspections.actions.close_inspection import close_inspection
from services.contributions.inspections.tests.claimed import claims, closed, pays
from services.contributions.inspections.tests.planned import OTHER
from services.contributions.tests.known import TODAY, Known

BOOKED = """
    SELECT entry, debit_account, credit_account, sum(amount) FROM posting WHERE entry LIKE 'inspection%'
    GROUP BY 1, 2, 3 ORDER BY 1
"""


async def test_findings_are_claimed_by_month_and_booked(known: Known) -> None:
    first, second = known.persons[2:4]
    case = await closed(
        known, known.employers[0],
        ("not_enrolled", first, "2020-11", "100"), ("under_declared", second, "2020-11", "50"),
        ("under_declared", second, "2020-12", "25"),
    )  # fmt: skip
    assert (case.status, case.closed_on) == ("closed", TODAY)
    assert await claims(known) == [("2020-11", "150", "0", "0"), ("2020-12", "25", "0", "0")]
    booked = [("inspection", "inspection_receivable", "inspection_contributions", Decimal(175))]
    assert await known.found(BOOKED) == booked
    assert await room_breaches("contributions", known.database) == []
    with pytest.raises(Refusal, match="inspection_closed"):
        async with known.database.transaction(wakes=False) as connection:
            await close_inspection(connection, case.inspection_id, conclusion="x", closed_by=OTHER, today=TODAY)
    assert await known.found(BOOKED) == booked


async def test_a_case_without_findings_claims_nothing_and_credit_pays_a_claim_at_once(known: Known) -> None:
    await closed(known, known.employers[0])
    assert await claims(known) == []
    await pays(known, "120", date(2021, 1, 10))
    await closed(known, known.employers[0], ("not_enrolled", known.persons[3], "2020-11", "100"))
    assert await claims(known) == [("2020-11", "100", "0", "100")]
    assert await room_breaches("contributions", known.database) == []
