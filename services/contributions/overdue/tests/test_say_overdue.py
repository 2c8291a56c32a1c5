"""A month without a return is said to be overdue once."""

import pytest

from libs.common.values.month import Month
from libs.contracts.contributions import ReturnOverdue
from services.contributions.overdue.actions import say_overdue as saying
from services.contributions.overdue.tests.said import DUE, say
from services.contributions.tests.filed import filed, lines
from services.contributions.tests.known import Known


async def test_months_missing_since_the_registration_are_said_once(known: Known) -> None:
    one, other = known.employers
    await filed(known, lines("12000"), month="2020-10")
    await filed(known, [], month="2020-11", kind="nil", employer_id=other)
    assert await say(known, {}) == 0
    assert await say(known) == 2
    events = {(fact.employer_id, fact.month, fact.due_on) for fact in await known.said(ReturnOverdue)}
    assert events == {(one, "2020-11", DUE[Month(2020, 11)]), (other, "2020-10", DUE[Month(2020, 10)])}
    told = "SELECT key, audience FROM outbox WHERE type = :type"
    assert sorted(await known.found(told, type=ReturnOverdue.TYPE)) == sorted(
        (str(employer_id), [f"employer:{employer_id}"]) for employer_id in known.employers
    )
    assert await say(known) == 0
    assert len(await known.said(ReturnOverdue)) == 2


async def test_a_batch_is_so_many_employers_with_all_their_months(
    known: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saying, "BATCH", 1)
    assert [await say(known) for _ in range(3)] == [1, 1, 0]
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
