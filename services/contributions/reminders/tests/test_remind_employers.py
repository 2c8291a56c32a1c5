"""A month that falls due is said once, while something of it is to file or to pay."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from libs.common.runtime.clock import Clock
from libs.common.spine.tests.heard import context_with
from libs.common.values.month import Month
from libs.contracts.contributions import DueSoon
from services.contributions.reminders.actions import remind_employers as reminding
from services.contributions.reminders.schedule import reminders_duty
from services.contributions.tests.filed import filed, lines
from services.contributions.tests.known import Known

DUE = {Month(2020, 12): date(2021, 1, 15)}


async def _remind(known: Known, due: Mapping[Month, date] = DUE, after: UUID = reminding.FIRST) -> UUID | None:
    async with known.database.transaction(wakes=False) as connection:
        return await reminding.remind_employers(connection, after, due=due)


async def _pays(known: Known, employer_id: UUID, amount: str) -> None:
    await known.found(
        """
        INSERT INTO posting (employer_id, debit_account, credit_account, amount, entry, booked_on, reference, issuer)
        VALUES (:employer_id, 'bank', 'receivable', CAST(CAST(:amount AS text) AS numeric), 'payment', '2021-01-08',
                CAST(uuidv7() AS text), 'agency')
        """,
        employer_id=employer_id, amount=amount,
    )  # fmt: skip


async def _charged(known: Known) -> dict[str, Decimal]:
    sql = "SELECT to_char(month, 'YYYY-MM'), employee_payable + employer_payable FROM monthly_return"
    found = await known.found(sql)
    return {str(month): Decimal(charged) for month, charged in found}


async def _said(known: Known) -> list[tuple[UUID, str, date, bool, Decimal | None]]:
    return [(one.employer_id, one.month, one.due_on, one.filed, one.owed) for one in await known.said(DueSoon)]


async def test_what_is_missing_or_unpaid_is_said_once_to_its_employer(known: Known) -> None:
    filing, silent = known.employers
    await filed(known, lines("12000"), month="2020-12")
    owed = (await _charged(known))["2020-12"]
    await _pays(known, filing, "100")
    assert await _remind(known) == max(known.employers)
    assert sorted(await _said(known)) == sorted(
        [
            (filing, "2020-12", DUE[Month(2020, 12)], True, owed - 100),
            (silent, "2020-12", DUE[Month(2020, 12)], False, None),
        ]
    )
    told = "SELECT key, audience FROM outbox WHERE type = :type"
    assert sorted(await known.found(told, type=DueSoon.TYPE)) == sorted(
        (str(employer_id), [f"employer:{employer_id}"]) for employer_id in known.employers
    )
    await _remind(known)
    assert len(await _said(known)) == 2, "told once, whatever comes again"


async def test_nobody_is_reminded_of_what_is_paid_or_of_a_month_without_work(known: Known) -> None:
    paying, resting = known.employers
    await filed(known, lines("12000"), month="2020-11")
    await filed(known, lines("12000"), month="2020-12")
    charged = await _charged(known)
    await known.found(
        """
        INSERT INTO inactive_period (period_id, employer_id, kind, first_day, last_day)
        VALUES (uuidv7(), :employer_id, 'paused', '2020-11-01', '2021-01-31')
        """,
        employer_id=resting,
    )
    await _pays(known, paying, str(sum(charged.values())))
    assert await _remind(known, {}) is None
    await _remind(known)
    assert await _said(known) == []


async def test_a_payment_for_the_oldest_month_leaves_this_one_to_pay(known: Known) -> None:
    employer, _ = known.employers
    await filed(known, lines("12000"), month="2020-11")
    await filed(known, lines("12000"), month="2020-12")
    charged = await _charged(known)
    await _pays(known, employer, str(charged["2020-11"] + 1))
    await _remind(known)
    assert (employer, "2020-12", DUE[Month(2020, 12)], True, charged["2020-12"] - 1) in await _said(known)


@pytest.mark.parametrize(
    ("today", "said"), [(date(2021, 1, 9), 0), (date(2021, 1, 10), 2), (date(2021, 1, 15), 2), (date(2021, 1, 16), 0)]
)
async def test_reminders_come_from_the_day_of_the_law_to_the_due_day(
    known: Known, monkeypatch: pytest.MonkeyPatch, today: date, said: int
) -> None:
    monkeypatch.setattr(reminding, "BATCH", 1)
    duty = reminders_duty(
        context_with(clock=Clock(zone="Asia/Bangkok", today=today), law=known.law, database=known.database)
    )
    while await duty.run():
        pass
    again = reminders_duty(
        context_with(clock=Clock(zone="Asia/Bangkok", today=today), law=known.law, database=known.database)
    )
    while await again.run():  # as after a restart
        pass
    assert len([one for one in await _said(known) if one[1] == "2020-12"]) == said
