"""Figures of collection equal the postings they are of: each kind of money in its own sum, none counted twice."""

from datetime import date
from decimal import Decimal

from services.contributions.accounts.rows import totals
from services.contributions.collection.actions.refund import decide_refund, propose_refund
from services.contributions.collection.tests.owing import day, paid
from services.contributions.figures.rows import Collected, collected
from services.contributions.tests.filed import filed, lines
from services.contributions.tests.known import Known

FROM, UNTIL = date(2020, 12, 1), date(2021, 2, 28)


async def _collected(known: Known, **changed: object) -> Collected:
    asked = {"areas": None, "area": None, "first_day": FROM, "last_day": UNTIL, **changed}
    return await collected(known.database, **asked)  # type: ignore[arg-type]


async def test_what_came_in_is_what_the_account_shows(known: Known) -> None:
    """One employer pays a month late with a part of its surcharge, another more than it owes and gets it back."""
    await filed(known, lines("12000"), today=date(2020, 12, 5))
    await filed(known, lines("12000"), employer_id=known.employers[1], today=date(2020, 12, 5))
    await paid(known, "500.00", date(2020, 12, 10), employer=1)
    await day(known, date(2021, 1, 20))
    await paid(known, "485.00", date(2021, 1, 21))
    async with known.database.transaction(wakes=False) as connection:
        about = {"employer_id": known.employers[1], "amount": Decimal("20.00"), "because": "paid twice"}
        made = await propose_refund(connection, known.law, proposed_by="officer:a", today=date(2021, 1, 22), **about)
        await decide_refund(
            connection, known.law, made.refund_id, approved=True, by="officer:b", today=date(2021, 1, 22)
        )
    await day(known, date(2021, 2, 1))
    sums = [await totals(known.database, employer) for employer in known.employers[:2]]
    found = await _collected(known)
    assert found.charged == sum(one.assessed for one in sums) == Decimal("960.00")
    assert (found.collected, found.refunded, found.payers) == (Decimal("985.00"), Decimal("20.00"), 2)
    assert found.collected - found.refunded == sum(one.paid for one in sums)
    assert found.surcharges_paid == sum(one.surcharges for one in sums) == Decimal("5.00")
    assert found.surcharges - found.surcharges_paid == found.surcharge_left > 0
    assert (found.debtors, found.owed, found.written_off) == (1, Decimal("0.00"), Decimal(0))


async def test_other_days_and_other_areas_are_not_in_it(known: Known) -> None:
    await filed(known, lines("12000"), today=date(2020, 12, 5))
    await paid(known, "480.00", date(2020, 12, 10))
    assert (await _collected(known, last_day=date(2020, 12, 9))).collected == 0
    assert (await _collected(known, first_day=date(2020, 12, 10))).charged == 0
    assert (await _collected(known, area="TH-50")).collected == 0
    assert (await _collected(known, areas=["TH-50"])).charged == 0
    assert (await _collected(known, area="TH-10")).collected == Decimal("480.00")
