"""An employer pauses and reopens; nobody is hired meanwhile, and what was said stays."""

from datetime import date

import pytest
from sqlalchemy import text

from deploy.suite import LAW
from libs.common.law.loader import load_law
from libs.common.refusals import Refusal
from libs.contracts.registration import EmployerPaused, EmployerReopened
from services.registration.employers.actions.pause_employer import pause_employer, reopen_employer
from services.registration.employers.rows.periods import Period, periods
from services.registration.employers.rules.told_days import ToldDays, told_days
from services.registration.employers.tests.conftest import Registered

TODAY = date(2021, 2, 20)
OWN, OFFICERS = (told_days(load_law(LAW / "thailand"), by_officer=by, today=TODAY) for by in (False, True))
_HISTORY = text("SELECT version, last_day, because FROM inactive_period_change ORDER BY recorded_at")


async def _pause(registered: Registered, first_day: date, last_day: date | None, told: ToldDays = OWN) -> Period:
    async with registered.database.transaction(wakes=False) as connection:
        return await pause_employer(
            connection,
            registered.employer_id,
            first_day=first_day,
            last_day=last_day,
            because="no orders",
            by="employer:one",
            told=told,
        )


async def _reopen(registered: Registered, day: date) -> Period:
    async with registered.database.transaction(wakes=False) as connection:
        return await reopen_employer(
            connection,
            registered.employer_id,
            reopened_on=day,
            because="orders came",
            by="employer:one",
            by_officer=False,
            told=OWN,
        )


async def test_a_pause_lasts_until_it_is_reopened(registered: Registered) -> None:
    pause = await _pause(registered, date(2021, 2, 1), None)
    with pytest.raises(Refusal, match="pause_overlaps"):
        await _pause(registered, date(2021, 3, 1), date(2021, 3, 2))
    over = await _reopen(registered, date(2021, 2, 15))
    assert (over.period_id, over.last_day, over.version) == (pause.period_id, date(2021, 2, 14), 2)
    with pytest.raises(Refusal, match="employer_not_paused"):
        await _reopen(registered, date(2021, 2, 15))
    events = [kind for kind, _ in await registered.said()][-2:]
    assert events == [EmployerPaused.TYPE, EmployerReopened.TYPE]
    kept = [tuple(row.values()) for row in await registered.database.one_statement(_HISTORY, {})]
    assert kept == [(1, None, "no orders"), (2, date(2021, 2, 14), "orders came")]


async def test_a_pause_that_is_reopened_on_its_first_day_never_was(registered: Registered) -> None:
    await _pause(registered, date(2021, 3, 1), date(2021, 3, 31))
    await _reopen(registered, date(2021, 3, 1))
    assert await periods(registered.database, registered.employer_id) == []


@pytest.mark.parametrize(
    ("first_day", "last_day", "code"),
    [
        (date(2018, 1, 1), None, "before_registration"),
        (date(2021, 1, 4), None, "day_for_officers"),
        (date(2021, 5, 24), None, "day_too_far_ahead"),
        (date(2021, 2, 1), date(2022, 2, 3), "day_too_far_ahead"),
        (date(2021, 2, 2), date(2021, 2, 1), "days_reversed"),
    ],
)
async def test_days_that_no_pause_has(
    registered: Registered, first_day: date, last_day: date | None, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        await _pause(registered, first_day, last_day)
    assert [fault.code for fault in refused.value.faults] == [code]
