"""A death ends employments and accounts on its day; one that was another person's is undone by a fact."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest

from libs.common.refusals import Refusal
from libs.common.values.identifiers import uuid7
from libs.contracts.registration import AccountUnlinked, EmploymentCorrected, PersonDied
from libs.copies.aliases import keep_aliases
from services.registration.accounts.actions.link_account import link_account
from services.registration.accounts.rows import person_of_account
from services.registration.deaths.actions.record_death import Death, record_death, withdraw_death
from services.registration.deaths.rows import death_versions, reported_deaths
from services.registration.employments.actions.register_many import register_staff
from services.registration.employments.rows.employments import Employment, employments
from services.registration.employments.rows.staff import StaffMember
from services.registration.employments.tests.employed import (
    SECRET,
    STARTED,
    TODAY,
    Registered,
    employed_person,
    facts_said,
)
from tests.fresh_databases import FreshDatabases

DIED = date(2021, 2, 10)


@pytest.fixture
async def registered(databases: FreshDatabases) -> AsyncIterator[Registered]:
    async with employed_person(databases) as found:
        yield found


async def _died(registered: Registered, died_on: date = DIED) -> Death:
    async with registered.database.transaction(wakes=False) as connection:
        return await record_death(
            connection, registered.person_id, died_on=died_on, evidence="certificate 12", by="officer:one", today=TODAY
        )


async def _withdrawn(registered: Registered) -> Death:
    async with registered.database.transaction(wakes=False) as connection:
        return await withdraw_death(connection, registered.person_id, evidence="a twin", by="officer:one")


async def _employments(registered: Registered) -> list[Employment]:
    return await employments(registered.database, employer_id=None, person_id=registered.person_id, after=None, limit=9)


async def test_employments_and_accounts_end_on_the_day(registered: Registered) -> None:
    async with registered.database.transaction(wakes=False) as connection:
        await link_account(
            connection, account="app-1", person_id=registered.person_id, how="counter", linked_by="officer:one"
        )
    death = await _died(registered)
    assert (death.version, death.died_on) == (1, DIED)
    (ended,) = await _employments(registered)
    assert (ended.ended_on, ended.end_reason) == (DIED, "died")
    assert await person_of_account(registered.database, "app-1") is None
    said = [kind for kind, _ in await facts_said(registered)][-3:]
    assert said == [EmploymentCorrected.TYPE, AccountUnlinked.TYPE, PersonDied.TYPE]
    with pytest.raises(Refusal, match="person_died"):
        await registered.start(DIED)


async def test_a_death_of_another_person_is_undone_by_a_fact(registered: Registered) -> None:
    with pytest.raises(Refusal, match="no_death_recorded"):
        await _withdrawn(registered)
    await registered.end(date(2021, 6, 1))
    (before,) = await _employments(registered)
    await _died(registered)
    await _died(registered, date(2021, 2, 1))
    (ended,) = await _employments(registered)
    assert ended.ended_on == date(2021, 2, 1)
    assert (await _withdrawn(registered)).died_on is None
    (after,) = await _employments(registered)
    assert (after.ended_on, after.end_reason, after.standing) == (date(2021, 6, 1), "resigned", "stands")
    assert after.version > ended.version > before.version
    kept = await death_versions(registered.database, registered.person_id)
    assert [(one.version, one.died_on) for one in kept] == [(1, DIED), (2, date(2021, 2, 1)), (3, None)]
    said = [PersonDied.model_validate_json(body) for kind, body in await facts_said(registered)
            if kind == PersonDied.TYPE]  # fmt: skip
    assert [one.died_on for one in said] == [DIED, date(2021, 2, 1), None]
    assert (await registered.start(date(2021, 6, 1))).started_on == date(2021, 6, 1)


@pytest.mark.parametrize(
    ("died_on", "code"), [(date(2021, 2, 21), "day_in_the_future"), (date(1985, 4, 2), "day_before_birth")]
)
async def test_days_on_which_nobody_died(registered: Registered, died_on: date, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        await _died(registered, died_on)
    assert [fault.code for fault in refused.value.faults] == [code]
    assert await death_versions(registered.database, registered.person_id) == []


async def test_a_leavers_death_waits_for_an_officer(registered: Registered) -> None:
    await registered.correct({"ended_on": DIED, "reason": "died"})
    (reported,) = await reported_deaths(registered.database, limit=9)
    assert (reported.person_id, reported.ended_on) == (registered.person_id, DIED)
    await _died(registered)
    assert await reported_deaths(registered.database, limit=9) == []


async def test_a_death_is_said_of_every_id_and_withdrawn_under_any(registered: Registered) -> None:
    other = uuid7()
    known = ("1101700230708", "มานี", "มีนา", date(1985, 4, 3), "female", "TH-10", [])
    again = StaffMember(other, *known, employer_id=registered.employer_id, employment_id=uuid7(), started_on=STARTED)
    async with registered.database.transaction(wakes=False) as connection:
        await register_staff(connection, [again], details_secret=SECRET)
        await keep_aliases.of_bodies(
            connection, json.dumps({"kept_id": str(registered.person_id), "merged_id": str(other)})
        )
    await _died(registered)
    kept = replace(registered, person_id=other)
    await _withdrawn(kept)
    said = [PersonDied.model_validate_json(body) for kind, body in await facts_said(registered)
            if kind == PersonDied.TYPE]  # fmt: skip
    assert {(one.person_id, one.version, one.died_on) for one in said} == {
        (registered.person_id, 1, DIED), (other, 1, DIED), (registered.person_id, 2, None), (other, 2, None)
    }  # fmt: skip
