"""A month without a return is said to be overdue once, also after a restore that forgot what was said."""

from collections.abc import AsyncIterator, Mapping
from datetime import date

import pytest

from libs.common.spine.tests.heard import event_of
from libs.common.values.month import Month
from libs.contracts.contributions import ReturnOverdue
from services.contributions.overdue.actions import say_overdue as saying
from services.contributions.overdue.actions.remember_overdue import overdue_forgotten
from services.contributions.tests.filed import filed, lines
from services.contributions.tests.known import Known, known_employers
from tests.fresh_databases import FreshDatabases

DUE = {Month(2020, 9): date(2020, 10, 15), Month(2020, 10): date(2020, 11, 15), Month(2020, 11): date(2020, 12, 15)}


@pytest.fixture
async def known(databases: FreshDatabases) -> AsyncIterator[Known]:
    async with known_employers(databases) as found:
        yield found


async def _say(known: Known, due: Mapping[Month, date] = DUE) -> int:
    async with known.database.transaction(wakes=False) as connection:
        return await saying.say_overdue(connection, due=due)


async def test_what_is_missing_since_the_registration_is_said_once(known: Known) -> None:
    one, other = known.employers
    await filed(known, lines("12000"), month="2020-10")
    await filed(known, [], month="2020-11", kind="nil", employer_id=other)
    assert await _say(known, {}) == 0
    assert await _say(known) == 2
    said = {(fact.employer_id, fact.month, fact.due_on) for fact in await known.said(ReturnOverdue)}
    assert said == {(one, "2020-11", DUE[Month(2020, 11)]), (other, "2020-10", DUE[Month(2020, 10)])}
    told = "SELECT key, audience FROM outbox WHERE type = :type"
    assert sorted(await known.found(told, type=ReturnOverdue.TYPE)) == sorted(
        (str(employer_id), [f"employer:{employer_id}"]) for employer_id in known.employers
    )
    assert await _say(known) == 0
    assert len(await known.said(ReturnOverdue)) == 2


async def test_a_batch_is_so_many_employers_with_all_their_months(
    known: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saying, "BATCH", 1)
    assert [await _say(known) for _ in range(3)] == [1, 1, 0]
    said = await known.said(ReturnOverdue)
    assert [fact.month for fact in said] == ["2020-10", "2020-11"] * 2
    assert len({fact.employer_id for fact in said[:2]}) == 1


async def test_what_listeners_know_is_not_said_again_after_a_restore(known: Known) -> None:
    one, other = known.employers
    forgotten = ReturnOverdue(employer_id=one, month="2020-10", due_on=DUE[Month(2020, 10)])
    async with known.database.transaction(wakes=False) as connection:
        for _ in range(2):
            await overdue_forgotten(None, connection, [event_of(forgotten)])
    assert await _say(known, {Month(2020, 10): DUE[Month(2020, 10)]}) == 1
    assert [(fact.employer_id, fact.month) for fact in await known.said(ReturnOverdue)] == [(other, "2020-10")]
