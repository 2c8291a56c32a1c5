"""Debts follow from the postings alone: what is not paid in time, its surcharge, and what is said of both."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from libs.common.values.month import Month
from libs.contracts.contributions import DebtArisen, DebtSettled, SurchargeMade
from services.contributions.arrears.rows import owed_and_due
from services.contributions.collection.actions import state_debts
from services.contributions.collection.tests.owing import day, debts, paid
from services.contributions.statements.actions.decide_entry import decide_entry, propose_allocation
from services.contributions.statements.tests.camt import Payment
from services.contributions.statements.tests.taken import bank_with_account
from services.contributions.tests.filed import filed, lines
from services.contributions.tests.known import TODAY, Known

# 12,000 at 2 % from both sides in November 2020, due on 15 December; at 5 % in December, due on 15 January.
NOVEMBER, DECEMBER = Decimal(480), Decimal(1200)
IN_TIME, AFTER = date(2020, 12, 15), date(2020, 12, 16)


async def _owes_november(known: Known) -> None:
    await filed(known, lines("12000"), today=date(2020, 12, 5))
    await day(known, IN_TIME)
    assert await debts(known) == []
    await day(known, AFTER)


async def test_a_month_becomes_a_debt_the_day_after_its_due_day_and_ages(known: Known) -> None:
    await _owes_november(known)
    assert await debts(known) == [("2020-11", NOVEMBER, 0, 0, True)]
    await day(known, date(2020, 12, 29))
    assert await debts(known) == [("2020-11", NOVEMBER, 0, 0, True)], "fourteen days are no month"
    for today, months in ((date(2020, 12, 30), 1), (date(2021, 1, 15), 1), (date(2021, 1, 30), 2)):
        await day(known, today)
        await day(known, today)
        made = NOVEMBER * months / 50
        assert await debts(known) == [("2020-11", NOVEMBER, made, made, True)]
    (arisen,) = await known.said(DebtArisen)
    assert (arisen.month, arisen.due_on, arisen.owed, arisen.as_of) == ("2020-11", IN_TIME, NOVEMBER, AFTER)
    assert [fact.amount for fact in await known.said(SurchargeMade)] == [Decimal("9.60"), Decimal("19.20")]
    told = "SELECT DISTINCT key, audience FROM outbox WHERE type LIKE 'contributions.debt%'"
    assert await known.found(told) == [(str(known.employers[0]), [f"employer:{known.employers[0]}"])]


async def test_principal_is_paid_first_then_the_surcharge_and_what_is_left_is_a_credit(known: Known) -> None:
    await _owes_november(known)
    await paid(known, "480.00", date(2021, 1, 20))
    assert await debts(known) == [("2020-11", 0, Decimal("9.60"), Decimal("9.60"), False)], (
        "within the tolerance of 10 baht"
    )
    (settled,) = await known.said(DebtSettled)
    assert (settled.left, settled.as_of) == (Decimal("9.60"), date(2021, 1, 20))
    await paid(known, "100.00", date(2021, 1, 25))
    await day(known, date(2021, 3, 1))
    assert await debts(known) == [("2020-11", 0, Decimal("9.60"), 0, False)], "a paid month grows no more"
    async with known.database.transaction(wakes=False) as connection:
        assert await owed_and_due(connection, known.employers[0], today=date(2021, 3, 1)) == Decimal("9.60") - 100
    assert len(await known.said(DebtSettled)) == 1


async def test_money_that_waited_for_an_officer_was_paid_when_it_came(known: Known, tmp_path: Path) -> None:
    bank, officers = await bank_with_account(known, tmp_path), ("officer:a", "officer:b")
    await _owes_november(known)
    await bank.takes([Payment("B1", "480.00", day=str(IN_TIME))], name="B1")
    (entry,) = await bank.open()
    await day(known, TODAY)
    assert [(owed, made) for _, owed, made, *_ in await debts(known)] == [(NOVEMBER, Decimal("9.60"))]
    async with known.database.transaction(wakes=False) as connection:
        await propose_allocation(
            connection, entry.bank_entry_id, employer_id=known.employers[0], parts=[(Month(2020, 11), NOVEMBER)],
            because="a letter", by=officers[0], today=TODAY,
        )  # fmt: skip
        await decide_entry(connection, entry.bank_entry_id, approved=True, by=officers[1], today=TODAY)
    await day(known, TODAY)
    assert await debts(known) == [("2020-11", 0, 0, 0, False)], "the surcharge is taken back"


async def test_each_part_of_a_month_is_late_until_its_own_payment(known: Known) -> None:
    await _owes_november(known)
    await paid(known, "200.00", date(2021, 1, 20))
    await day(known, date(2021, 2, 20))
    whole = Decimal(200) / 50 * 1 + Decimal(280) / 50 * 2
    assert await debts(known) == [("2020-11", 280, whole, whole, True)]


async def test_a_payment_ahead_leaves_no_debt_and_no_surcharge(known: Known) -> None:
    await paid(known, "1000.00", date(2020, 12, 1))
    await _owes_november_paid(known)
    assert await known.said(DebtArisen) == await known.said(SurchargeMade) == []


async def _owes_november_paid(known: Known) -> None:
    await filed(known, lines("12000"), today=date(2020, 12, 5))
    await day(known, date(2021, 6, 1))
    assert await debts(known) == []


async def test_a_correction_two_months_late_ages_the_month_anew(known: Known) -> None:
    """A correction of a correction: the surcharge follows the amounts, and what was paid too much is a credit."""
    await _owes_november(known)
    await paid(known, "480.00", date(2021, 1, 20))
    await paid(known, "9.60", date(2021, 1, 20), today=date(2021, 1, 21))
    assert await debts(known) == [("2020-11", 0, Decimal("9.60"), 0, False)]
    await filed(known, lines("6000"), kind="correction", today=date(2021, 2, 20))
    await day(known, date(2021, 2, 20))
    assert await debts(known) == [("2020-11", 0, Decimal("4.80"), 0, False)], "half of it was too much"
    await filed(known, lines("15000"), kind="correction", today=date(2021, 2, 21))
    await day(known, date(2021, 2, 21))
    # 600 are owed: 480 + 4.80 paid on 20 January, one month late; the rest since 15 December, two months.
    made = (Decimal("484.80") * 1 + Decimal("115.20") * 2) / 50
    assert made == Decimal("14.304")
    assert await debts(known) == [
        ("2020-11", Decimal("115.20"), Decimal("14.30"), Decimal("14.30") - Decimal("4.80"), True)
    ]
    await filed(known, [], kind="correction", today=date(2021, 2, 22))
    await day(known, date(2021, 2, 22))
    assert await debts(known) == [("2020-11", 0, 0, 0, False)]
    assert (await known.said(SurchargeMade))[-1].amount == 0
    async with known.database.transaction(wakes=False) as connection:
        assert await owed_and_due(connection, known.employers[0], today=date(2021, 3, 1)) == Decimal("-489.60")


async def test_the_oldest_due_day_is_paid_first_and_the_sum_of_debts_is_the_arrears(known: Known) -> None:
    await filed(known, lines("12000"), today=date(2020, 12, 5))
    await filed(known, lines("12000"), month="2020-12", today=date(2021, 1, 5))
    await paid(known, "600.00", date(2021, 1, 10))
    await day(known, date(2021, 1, 20))
    found = await debts(known)
    assert found == [("2020-11", 0, Decimal("9.60"), Decimal("9.60"), True), ("2020-12", DECEMBER - 120, 0, 0, True)]
    async with known.database.transaction(wakes=False) as connection:
        arrears = await owed_and_due(connection, known.employers[0], today=date(2021, 1, 20))
    assert sum(owed for _, owed, *_ in found) == arrears  # type: ignore[misc]


async def test_a_small_debt_is_kept_and_not_said(known: Known) -> None:
    await filed(known, lines("12000"), today=date(2020, 12, 5))
    await paid(known, "470.00", date(2020, 12, 10))
    await day(known, AFTER)
    assert await debts(known) == [("2020-11", 10, 0, 0, False)]
    assert await known.said(DebtArisen) == []
    await day(known, date(2020, 12, 30))
    assert await debts(known) == [("2020-11", 10, Decimal("0.20"), Decimal("0.20"), True)]
    assert len(await known.said(DebtArisen)) == 1, "its surcharge took it above the tolerance"


async def test_every_employer_is_gone_through_in_batches(known: Known) -> None:
    await filed(known, lines("12000"))
    await filed(known, [("1100000000032", "9000", None)], employer_id=known.employers[1])
    terms = state_debts.DebtTerms.of(known.law, AFTER)
    last: UUID | None = UUID(int=0)
    for expected in (*sorted(known.employers), None):
        assert last is not None
        async with known.database.transaction(wakes=False) as connection:
            last = await state_debts.state_next(connection, terms, last, today=AFTER, batch=1)
        assert last == expected
    assert {fact.employer_id for fact in await known.said(DebtArisen)} == set(known.employers)
