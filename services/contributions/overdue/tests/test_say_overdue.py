"""A month without a return is said to be overdue once."""

from datetime import date
from itertools import pairwise

import pytest
from sqlalchemy import text

from libs.common.runtime.clock import Clock
from libs.common.spine.tests.heard import context_with
from libs.common.values.month import Month
from libs.contracts.contributions import ReturnOverdue
from services.contributions.overdue import rows
from services.contributions.overdue.actions import say_overdue as saying
from services.contributions.overdue.schedule import LOOK_BACK_MONTHS, overdue_duty
from services.contributions.overdue.tests.said import DUE, say
from services.contributions.tests.filed import filed, lines
from services.contributions.tests.known import Known


async def test_months_missing_since_the_registration_are_said_once(known: Known) -> None:
    one, other = known.employers
    await filed(known, lines("12000"), month="2020-10")
    await filed(known, [], month="2020-11", kind="nil", employer_id=other)
    assert await say(known, {}) is None
    assert await say(known) == max(known.employers)
    events = {(fact.employer_id, fact.month, fact.due_on) for fact in await known.said(ReturnOverdue)}
    assert events == {(one, "2020-11", DUE[Month(2020, 11)]), (other, "2020-10", DUE[Month(2020, 10)])}
    told = "SELECT key, audience FROM outbox WHERE type = :type"
    assert sorted(await known.found(told, type=ReturnOverdue.TYPE)) == sorted(
        (str(employer_id), [f"employer:{employer_id}"]) for employer_id in known.employers
    )
    assert await say(known) is None
    assert len(await known.said(ReturnOverdue)) == 2


async def test_a_batch_is_so_many_employers_with_all_their_months(
    known: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saying, "BATCH", 1)
    one, other = sorted(known.employers)
    assert await say(known) == one
    assert await say(known, after=one) == other
    assert await say(known, after=other) is None, "the duty begins anew after the last"
    events = await known.said(ReturnOverdue)
    assert [fact.month for fact in events] == ["2020-10", "2020-11"] * 2
    assert len({fact.employer_id for fact in events[:2]}) == 1


async def test_no_return_is_expected_of_a_month_wholly_without_work(known: Known) -> None:
    paused, ended = known.employers
    periods = [(paused, "paused", "2020-10-01", "2020-11-29"), (ended, "ended", "2020-10-20", None)]
    for employer_id, kind, first_day, last_day in periods:
        await known.found(
            """
            INSERT INTO inactive_period (period_id, employer_id, kind, first_day, last_day)
            VALUES (uuidv7(), :employer_id, :kind, CAST(CAST(:first_day AS text) AS date),
                    CAST(CAST(:last_day AS text) AS date))
            """,
            employer_id=employer_id, kind=kind, first_day=first_day, last_day=last_day,
        )  # fmt: skip
    while await say(known):
        pass
    said = {(fact.employer_id, fact.month) for fact in await known.said(ReturnOverdue)}
    assert said == {(paused, "2020-11"), (ended, "2020-10")}


async def test_a_clock_that_jumped_over_years_locks_few_employers_at_a_time(
    known: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saying, "BATCH", 20)
    await known.found(
        """
        INSERT INTO employer (employer_id, registration_number, area, registered_on, event_partition)
        SELECT uuidv7(), to_char(2000000000 + n, 'FM0000000000'), 'TH-10', '2020-10-05', n % 12
        FROM generate_series(1, 50) AS n
        """
    )
    clock = Clock(zone="Asia/Bangkok", today=date(2035, 3, 20))
    duty = overdue_duty(context_with(clock=clock, law=known.law, database=known.database))
    said = [0]
    while await duty.run():
        said.append(len(await known.said(ReturnOverdue)))
    batches = [now - before for before, now in pairwise(said)]
    assert max(batches) <= 20 * (LOOK_BACK_MONTHS + 1)
    assert len(batches) == 3, "52 employers in three transactions"
    assert sum(batches) == 52 * LOOK_BACK_MONTHS
    assert not await duty.run(), "nothing is said again when the duty begins anew"


async def test_what_is_said_costs_in_proportion_whatever_the_planner_believes(known: Known) -> None:
    """Forbid the joins that hide a bad plan: what was kept is found by an index, not by comparing all with all."""
    months = [Month(2019, n) for n in range(1, 13)]
    days = {"months": [m.first_day for m in months], "last_days": [m.last_day for m in months]}
    given = {**days, "due": days["last_days"], "employers": known.employers}
    async with known.database.transaction(wakes=False) as connection:
        for way in ("hashjoin", "mergejoin"):
            await connection.execute(text(f"SET LOCAL enable_{way} = off"))
        plan = await connection.execute(text(f"EXPLAIN {rows._SAY.statement.text}"), given)
    assert "\n".join(line for (line,) in plan).count("CTE Scan") == 1
