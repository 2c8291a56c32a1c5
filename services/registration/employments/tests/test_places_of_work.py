"""No hire is possible while the employer pauses or into a closed branch; a branch with staff stays open."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from libs.common.refusals import Refusal
from services.registration.employers.actions.change_employer import Changes, change_employer
from services.registration.employers.actions.pause_employer import pause_employer, reopen_employer
from services.registration.employers.rules.told_days import ToldDays
from services.registration.employments.tests.employed import TODAY, Registered

_MOVE = text("UPDATE employment SET branch = :branch")


async def _change(registered: Registered, changes: Changes) -> None:
    async with registered.database.transaction(wakes=False) as connection:
        told: dict[str, Any] = {"because": "a letter", "by": "officer:one", "told": ToldDays(), "today": TODAY}
        await change_employer(connection, registered.employer_id, changes, first_day=date(2020, 6, 1), **told)


async def test_nobody_is_hired_in_a_pause(registered: Registered) -> None:
    await registered.end(date(2021, 1, 1))
    said: dict[str, Any] = {"because": "no orders", "by": "employer:one", "told": ToldDays()}
    async with registered.database.transaction(wakes=False) as connection:
        await pause_employer(
            connection, registered.employer_id, first_day=date(2021, 2, 1), last_day=date(2021, 2, 14), **said
        )
    with pytest.raises(Refusal, match="employer_paused"):
        await registered.start(date(2021, 2, 10))
    # Whoever was hired before works through it.
    await registered.start(date(2021, 1, 15), date(2021, 2, 20))
    async with registered.database.transaction(wakes=False) as connection:
        await reopen_employer(
            connection, registered.employer_id, reopened_on=date(2021, 2, 1), by_officer=False, **said
        )
    await registered.start(date(2021, 2, 20))


async def test_a_branch_without_staff_closes_and_then_refuses_hires(registered: Registered) -> None:
    await _change(registered, Changes(branches={"000002": "TH-50"}))
    async with registered.database.transaction(wakes=False) as connection:
        await connection.execute(_MOVE, {"branch": "000002"})
    with pytest.raises(Refusal) as refused:
        await _change(registered, Changes(closed=["000002"]))
    assert (refused.value.code, refused.value.values["staff"]) == ("branch_has_staff", 1)
    await registered.end(date(2020, 6, 1))
    await _change(registered, Changes(closed=["000002"]))
    with pytest.raises(Refusal, match="branch_closed"):
        await registered.start(date(2020, 6, 1), branch="000002")
