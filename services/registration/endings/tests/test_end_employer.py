"""An employer ends: nobody is employed there afterwards, and what becomes of its staff was said."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from libs.common.refusals import Refusal
from libs.contracts.registration import EmployerEnded, EmploymentEnded
from services.registration.employers.actions.pause_employer import reopen_employer
from services.registration.employers.rows.periods import Period, periods
from services.registration.employers.rules.told_days import ToldDays
from services.registration.employments.rows.employments import employment
from services.registration.employments.tests.employed import TODAY, Registered, facts_said
from services.registration.endings.actions.end_employer import end_employer

LAST = date(2021, 1, 31)
AFTER = date(2021, 2, 1)


async def end(registered: Registered, employer_id: UUID | None = None, **wanted: Any) -> Period:
    told: dict[str, Any] = {"last_day": LAST, "reason": "closed", "staff": "none_left", "successor_id": None}
    async with registered.database.transaction(wakes=False) as connection:
        return await end_employer(
            connection,
            employer_id or registered.employer_id,
            because="no orders",
            by="officer:one",
            entered_by="officer",
            told=ToldDays(),
            **{**told, **wanted},
        )


async def test_an_employer_with_staff_ends_only_if_their_future_is_given(
    registered: Registered,
) -> None:
    with pytest.raises(Refusal) as refused:
        await end(registered)
    assert (refused.value.code, refused.value.values["staff"]) == ("employments_go_beyond", 1)
    assert await periods(registered.database, registered.employer_id) == []
    ended = await end(registered, staff="end")
    assert (ended.kind, ended.first_day, ended.last_day, ended.reason) == ("ended", AFTER, None, "closed")
    left = await employment(registered.database, registered.employment_id)
    assert left is not None
    assert (left.ended_on, left.end_reason, left.version) == (AFTER, "terminated", 2)
    events = [kind for kind, _ in await facts_said(registered)][-2:]
    assert events == [EmploymentEnded.TYPE, EmployerEnded.TYPE]
    with pytest.raises(Refusal, match="employer_ended"):
        await end(registered, last_day=TODAY)


async def test_nobody_is_employed_after_the_end(registered: Registered) -> None:
    await registered.end(AFTER)
    await end(registered)
    for started_on, ended_on in ((TODAY, None), (date(2021, 1, 1), date(2021, 2, 2))):
        with pytest.raises(Refusal, match="employer_ended"):
            await registered.start(started_on, ended_on)
    with pytest.raises(Refusal, match="employer_ended"):
        await registered.correct({"ended_on": None})
    corrected = await registered.correct({"ended_on": date(2021, 1, 15), "reason": "died"})
    assert corrected.ended_on == date(2021, 1, 15)


async def test_whoever_is_hired_at_the_same_moment_is_seen(registered: Registered) -> None:
    """Either the hire comes first, and the end is refused; or the end, and the hire is."""
    await registered.end(AFTER)

    async def hired() -> str:
        try:
            await registered.start(TODAY)
        except Refusal as refusal:
            return refusal.code
        return "hired"

    async def ended() -> str:
        try:
            await end(registered, last_day=AFTER)
        except Refusal as refusal:
            return refusal.code
        return "ended"

    came = set(await asyncio.gather(hired(), ended()))
    assert came in ({"hired", "employments_go_beyond"}, {"employer_ended", "ended"})


async def test_officers_alone_reopen_an_employer_that_ended(registered: Registered) -> None:
    await end(registered, staff="end")
    for by_officer in (False, True):
        async with registered.database.transaction(wakes=False) as connection:
            told: dict[str, Any] = {
                "reopened_on": date(2021, 2, 10),
                "because": "it was a mistake",
                "by": "x",
                "told": ToldDays(),
            }
            if not by_officer:
                with pytest.raises(Refusal, match="officers_reopen_ended"):
                    await reopen_employer(connection, registered.employer_id, by_officer=False, **told)
                continue
            over = await reopen_employer(connection, registered.employer_id, by_officer=True, **told)
    assert over.last_day == date(2021, 2, 9)
    assert (await registered.start(date(2021, 2, 10))).started_on == date(2021, 2, 10)
