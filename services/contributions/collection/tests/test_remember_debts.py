"""After a restore lost events, only what differs from what listeners know is said."""

from datetime import date
from decimal import Decimal

from libs.common.spine.tests.heard import event_of
from libs.contracts.contributions import DebtArisen, DebtSettled, SurchargeMade
from services.contributions.collection.actions.remember_debts import (
    debt_forgotten,
    settlement_forgotten,
    surcharge_forgotten,
)
from services.contributions.collection.tests.owing import day, debts
from services.contributions.tests.filed import filed, lines
from services.contributions.tests.known import Known

DUE, TODAY = date(2020, 12, 15), date(2021, 1, 30)


async def test_what_listeners_know_of_debts_is_not_said_again(known: Known) -> None:
    """The restore removed what was stated, and for the other employer the payment that settled its month."""
    one, other = known.employers
    await filed(known, lines("12000"), today=date(2020, 12, 5))
    on = {"month": "2020-11", "due_on": DUE, "as_of": date(2021, 1, 1)}
    async with known.database.transaction(wakes=False) as connection:
        for employer_id in (one, other):
            made = SurchargeMade(employer_id=employer_id, amount=Decimal("19.20"), **on)
            arisen = DebtArisen(employer_id=employer_id, owed=Decimal(480), surcharge=Decimal("19.20"), **on)
            await surcharge_forgotten(None, connection, [event_of(made)])
            await debt_forgotten(None, connection, [event_of(arisen)])
    await day(known, TODAY)
    assert await debts(known) == [("2020-11", 480, Decimal("19.20"), Decimal("19.20"), True)]
    assert await known.said(DebtArisen) == []
    assert [(f.employer_id, f.amount) for f in await known.said(SurchargeMade)] == [(other, Decimal(0))]
    assert [(f.employer_id, f.left) for f in await known.said(DebtSettled)] == [(other, Decimal(0))]


async def test_a_settlement_that_listeners_know_is_taken_back_if_the_month_is_owed(known: Known) -> None:
    await filed(known, lines("12000"), today=date(2020, 12, 5))
    settled = DebtSettled(
        employer_id=known.employers[0], month="2020-11", due_on=DUE, left=Decimal(0), as_of=date(2021, 1, 1)
    )
    async with known.database.transaction(wakes=False) as connection:
        await settlement_forgotten(None, connection, [event_of(settled)])
    await day(known, TODAY)
    assert [fact.owed for fact in await known.said(DebtArisen)] == [Decimal(480)]
    assert await known.said(DebtSettled) == []
