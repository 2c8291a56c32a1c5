"""Agreements: of all that is owed, approved by another, kept by payments, and broken by themselves."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from libs.common.four_eyes.approvals import OwnApproval
from libs.common.refusals import NotFound, Refusal
from libs.contracts.contributions import AgreementBroken, AgreementMade
from services.contributions.collection.actions.agree import (
    AgreementDecided,
    AgreementExists,
    FirstInstalmentWrong,
    InstalmentsOutOfBounds,
    NothingOwed,
    decide_agreement,
    propose_agreement,
)
from services.contributions.collection.rows.agreements import Agreement, agreement, instalments_of
from services.contributions.collection.tests.owing import day, debts, paid
from services.contributions.tests.filed import filed, lines
from services.contributions.tests.known import Known

TODAY = date(2021, 1, 10)
FIRST = date(2021, 1, 31)


async def _owes(known: Known) -> None:
    """Let the first employer owe 480.00 for November, and 9.60 on it: one month late on the day."""
    await filed(known, lines("12000"), today=date(2020, 12, 5))
    await day(known, TODAY)
    assert await debts(known) == [("2020-11", 480, Decimal("9.60"), Decimal("9.60"), True)]


async def _proposed(known: Known, **changed: Any) -> Agreement:
    given: dict[str, Any] = {"employer_id": known.employers[0], "count": 3, "first_due_on": FIRST, "today": TODAY}
    async with known.database.transaction(wakes=False) as connection:
        return await propose_agreement(connection, known.law, proposed_by="employer:x", **{**given, **changed})


async def _decided(known: Known, agreement_id: UUID, decision: Any = "approved", **changed: Any) -> Agreement:
    given: dict[str, Any] = {"because": "they asked", "by": "officer:b", "today": TODAY, **changed}
    async with known.database.transaction(wakes=False) as connection:
        return await decide_agreement(connection, known.law, agreement_id, decision=decision, **given)


async def _now(known: Known, made: Agreement) -> Agreement:
    found = await agreement(known.database, made.agreement_id)
    assert found is not None
    return found


async def test_an_approved_agreement_is_kept_by_its_payments(known: Known) -> None:
    await _owes(known)
    made = await _decided(known, (await _proposed(known)).agreement_id)
    parts = await instalments_of(known.database, made.agreement_id)
    assert [(part.due_on, part.amount) for part in parts] == [
        (FIRST, Decimal("163.60")), (date(2021, 2, 28), 163), (date(2021, 3, 31), 163)]  # fmt: skip
    (said,) = await known.said(AgreementMade)
    assert (said.amount, said.instalments, said.last_due_on) == (Decimal("489.60"), 3, date(2021, 3, 31))
    for amount, paid_on in (("163.60", FIRST), ("163.00", date(2021, 3, 7)), ("163.00", date(2021, 3, 31))):
        assert (await _now(known, made)).status == "stands"
        await paid(known, amount, paid_on)
    kept = await _now(known, made)
    assert (kept.status, kept.ended_on, kept.paid) == ("kept", date(2021, 3, 31), Decimal("489.60"))
    await day(known, date(2021, 6, 1))
    assert await known.said(AgreementBroken) == []


async def test_an_agreement_breaks_by_itself_after_the_days_of_grace(known: Known) -> None:
    await _owes(known)
    made = await _decided(known, (await _proposed(known)).agreement_id)
    await paid(known, "163.59", FIRST)
    await day(known, date(2021, 2, 7))
    assert (await _now(known, made)).status == "stands", "seven days of grace"
    await day(known, date(2021, 2, 8))
    await day(known, date(2021, 2, 9))
    broken = await _now(known, made)
    assert (broken.status, broken.broken_by, broken.ended_on) == ("broken", 1, date(2021, 2, 8))
    (said,) = await known.said(AgreementBroken)
    assert (said.instalment, said.due_on, said.missing) == (1, FIRST, Decimal("0.01"))
    await paid(known, "0.01", date(2021, 2, 10))
    assert (await _now(known, made)).status == "broken", "broken is broken; a new one is proposed"
    assert (await _proposed(known, today=date(2021, 2, 10), first_due_on=date(2021, 3, 1))).status == "proposed"


async def test_an_agreement_ends_where_a_correction_leaves_nothing_owed(known: Known) -> None:
    await _owes(known)
    made = await _decided(known, (await _proposed(known)).agreement_id)
    await filed(known, [], kind="correction", today=date(2021, 3, 1))
    await day(known, date(2021, 3, 1))
    assert (await _now(known, made)).status == "kept"
    assert await known.said(AgreementBroken) == []


async def test_what_is_paid_between_proposal_and_approval_is_not_agreed_on(known: Known) -> None:
    await _owes(known)
    waiting = await _proposed(known)
    assert waiting.owed == Decimal("489.60")
    await paid(known, "189.60", TODAY)
    made = await _decided(known, waiting.agreement_id)
    assert (made.amount, made.paid) == (300, 0)


async def test_who_may_not_decide_and_what_is_decided_already(known: Known) -> None:
    await _owes(known)
    own = await _proposed(known)
    with pytest.raises(OwnApproval):
        await _decided(known, own.agreement_id, by="employer:x")
    refused = await _decided(known, own.agreement_id, "refused")
    assert (refused.status, refused.amount) == ("refused", None)
    with pytest.raises(AgreementDecided):
        await _decided(known, own.agreement_id)
    with pytest.raises(NotFound):
        await _decided(known, uuid4())
    assert await known.said(AgreementMade) == []


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"count": 1}, InstalmentsOutOfBounds),
        ({"count": 25}, InstalmentsOutOfBounds),
        ({"first_due_on": TODAY}, FirstInstalmentWrong),
        ({"first_due_on": date(2021, 2, 11)}, FirstInstalmentWrong),
        ({"employer_id": uuid4()}, NotFound),
    ],
)
async def test_agreements_that_cannot_be(known: Known, changed: dict[str, Any], refusal: type[Refusal]) -> None:
    await _owes(known)
    with pytest.raises(refusal):
        await _proposed(known, **changed)
    assert await known.found("SELECT count(*) FROM agreement") == [(0,)]


async def test_one_at_a_time_and_none_without_a_debt(known: Known) -> None:
    with pytest.raises(NothingOwed):
        await _proposed(known)
    await _owes(known)
    first = await _proposed(known)
    with pytest.raises(AgreementExists) as refused:
        await _proposed(known)
    assert refused.value.values["existing"] == first.agreement_id
    with pytest.raises(FirstInstalmentWrong):
        await _decided(known, first.agreement_id, today=date(2021, 2, 1))
    await paid(known, "489.60", TODAY)
    with pytest.raises(NothingOwed):
        await _decided(known, first.agreement_id)
