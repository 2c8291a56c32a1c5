"""Official assessments: of an overdue month, on the last that was paid, by another officer, until the return comes."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from libs.common.four_eyes.approvals import OwnApproval
from libs.common.refusals import NotFound
from libs.common.values.month import Month
from libs.contracts.contributions import AssessedOfficially
from services.contributions.accounts.rows import totals
from services.contributions.arrears.actions.restate_arrears import restate_some
from services.contributions.bills.rows import dues
from services.contributions.collection.actions.assess_officially import (
    AssessmentDecided,
    AssessmentExists,
    MonthFiled,
    MonthNotOverdue,
    NoBasis,
    decide_assessment,
    propose_assessment,
)
from services.contributions.collection.rows.official_assessments import OfficialAssessment, assessment
from services.contributions.collection.tests.owing import day, debts, paid
from services.contributions.tests.filed import filed, lines
from services.contributions.tests.known import Known

ON = date(2021, 1, 20)
LAST = date(9999, 12, 1)


async def _paid_november(known: Known) -> None:
    """Let the first employer file and pay 480.00 of October; November, due on 15 December, has no return."""
    await filed(known, lines("12000"), month="2020-10", today=date(2020, 11, 5))
    await paid(known, "480.00", date(2020, 11, 10))


async def _proposed(known: Known, month: str = "2020-11", *, today: date = ON, **given: Any) -> OfficialAssessment:
    async with known.database.transaction(wakes=False) as connection:
        return await propose_assessment(
            connection,
            known.law,
            employer_id=given.get("employer_id", known.employers[0]),
            month=Month.parse(month),
            because="no return came",
            proposed_by="officer:a",
            today=today,
        )


async def _decided(
    known: Known, assessment_id: UUID, *, approved: bool = True, by: str = "officer:b"
) -> OfficialAssessment:
    async with known.database.transaction(wakes=False) as connection:
        return await decide_assessment(connection, assessment_id, approved=approved, by=by, today=ON)


async def _charged(known: Known) -> list[tuple[str, str, bool]]:
    found = await dues(known.database, known.employers[0], before=LAST, limit=9)
    return [(str(Month.of(one.month)), f"{one.charged - one.paid:.2f}", one.assessed) for one in found]


async def test_another_officer_lets_it_stand_and_the_month_is_owed_with_its_surcharge(known: Known) -> None:
    await _paid_november(known)
    made = await _proposed(known)
    assert (made.amount, made.basis_month, made.due_on) == (Decimal("480.00"), date(2020, 10, 1), date(2020, 12, 15))
    assert (made.status, made.staff) == ("proposed", 3)
    assert await _charged(known) == [("2020-10", "0.00", False)], "nothing is owed before the decision"
    with pytest.raises(OwnApproval):
        await _decided(known, made.assessment_id, by="officer:a")
    stands = await _decided(known, made.assessment_id)
    assert (stands.status, stands.decided_by) == ("stands", "officer:b")
    (said,) = await known.said(AssessedOfficially)
    assert (said.month, said.amount, said.assessment_id) == ("2020-11", Decimal("480.00"), made.assessment_id)
    assert await _charged(known) == [("2020-11", "480.00", True), ("2020-10", "0.00", False)]
    await day(known, ON)
    assert await debts(known) == [("2020-11", Decimal("480.00"), Decimal("9.60"), Decimal("9.60"), True)]
    async with known.database.transaction(wakes=False) as connection:
        await restate_some(connection, known.employers, today=ON)
    owed = await known.found("SELECT owed FROM arrears WHERE employer_id = :e", e=known.employers[0])
    assert owed == [(Decimal("480.00"),)]
    with pytest.raises(AssessmentDecided):
        await _decided(known, made.assessment_id)
    with pytest.raises(AssessmentExists) as exists:
        await _proposed(known)
    assert exists.value.values["existing"] == made.assessment_id


@pytest.mark.parametrize("wage", ["10000", "15000"])
async def test_the_employers_own_return_replaces_it_with_its_history(known: Known, wage: str) -> None:
    await _paid_november(known)
    made = await _proposed(known)
    await _decided(known, made.assessment_id)
    own = await filed(known, lines(wage), month="2020-11", today=ON)
    after = await assessment(known.database, made.assessment_id)
    assert after is not None
    assert (after.status, after.replaced_by, after.replaced_on, after.amount) == (
        "replaced", own.return_id, ON, Decimal("480.00"))  # fmt: skip
    assert await _charged(known) == [("2020-11", f"{int(wage) * 4 // 100}.00", False), ("2020-10", "0.00", False)]
    sums = await totals(known.database, known.employers[0])
    assert sums.assessed == 480 + int(wage) * 4 // 100
    await filed(known, lines(wage, wage), month="2020-11", kind="correction", today=ON)
    assert (await totals(known.database, known.employers[0])).assessed == 480 + int(wage) * 8 // 100
    await day(known, ON)
    with pytest.raises(MonthFiled):
        await _proposed(known)


async def test_a_return_that_comes_before_the_decision_counts(known: Known) -> None:
    await _paid_november(known)
    made = await _proposed(known)
    await filed(known, lines("12000"), month="2020-11", today=ON)
    with pytest.raises(AssessmentDecided) as refused:
        await _decided(known, made.assessment_id)
    assert refused.value.values["status"] == "replaced"
    assert await known.said(AssessedOfficially) == []
    await day(known, ON)


async def test_a_month_that_is_filed_is_not_let_stand(known: Known) -> None:
    """The proposal is there again after a restore, and the return did not touch it."""
    await _paid_november(known)
    made = await _proposed(known)
    await filed(known, lines("12000"), month="2020-11", today=ON)
    await known.found("""
        UPDATE official_assessment SET status = 'proposed', replaced_by = NULL, replaced_on = NULL
        RETURNING assessment_id
    """)
    with pytest.raises(MonthFiled):
        await _decided(known, made.assessment_id)


async def test_what_cannot_be_assessed(known: Known) -> None:
    for month in ("2020-12", "2021-01", "2021-06", "2020-09", "1980-01"):
        with pytest.raises(MonthNotOverdue):
            await _proposed(known, month, today=date(2021, 1, 15))
    with pytest.raises(NoBasis):
        await _proposed(known)
    await filed(known, lines("12000"), month="2020-10", today=date(2020, 11, 5))
    with pytest.raises(MonthFiled):
        await _proposed(known, "2020-10")
    await paid(known, "479.99", date(2020, 11, 10))
    with pytest.raises(NoBasis):
        await _proposed(known)
    for unknown in (uuid4(),):
        with pytest.raises(NotFound):
            await _proposed(known, employer_id=unknown)
        with pytest.raises(NotFound):
            await _decided(known, unknown)


async def test_who_proposed_may_take_it_back_and_another_may_be_proposed(known: Known) -> None:
    await _paid_november(known)
    made = await _proposed(known)
    assert (await _decided(known, made.assessment_id, approved=False, by="officer:a")).status == "refused"
    again = await _proposed(known)
    assert (await _decided(known, again.assessment_id)).status == "stands"
    with pytest.raises(IntegrityError, match="official_assessment_by_another"):
        await known.found("UPDATE official_assessment SET decided_by = proposed_by WHERE status = 'stands' RETURNING 1")
