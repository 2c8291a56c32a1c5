"""A death of one id is a death of every id while they are one person, and no longer."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest

from libs.common.values.identifiers import uuid7
from libs.contracts.registration import AccountUnlinked, EmploymentCorrected, PersonDied
from libs.copies.aliases import forget_aliases, keep_aliases
from services.registration.accounts.actions.link_account import link_account
from services.registration.deaths.actions.record_death import record_death, withdraw_death
from services.registration.deaths.actions.share_death import share_death, take_death_back
from services.registration.deaths.rows import reported_deaths
from services.registration.employments.actions.register_many import register_staff
from services.registration.employments.rows.employments import employments
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

DIED, BY = date(2021, 2, 10), "officer:one"


@dataclass(frozen=True, slots=True)
class Two:
    """A person who is employed under one id, and other ids of perhaps the same person."""

    registered: Registered
    other: UUID
    third: UUID

    @property
    def living(self) -> UUID:
        return self.registered.person_id

    async def died(self, person_id: UUID, died_on: date = DIED) -> None:
        async with self.registered.database.transaction(wakes=False) as connection:
            await record_death(connection, person_id, died_on=died_on, evidence="c", by=BY, today=TODAY)

    async def lives(self, person_id: UUID) -> None:
        async with self.registered.database.transaction(wakes=False) as connection:
            await withdraw_death(connection, person_id, evidence="a twin", by=BY)

    async def merged(self, kept: UUID, merged: UUID) -> None:
        async with self.registered.database.transaction(wakes=False) as connection:
            await keep_aliases.of_bodies(connection, json.dumps({"kept_id": str(kept), "merged_id": str(merged)}))
            await share_death(connection, kept, merge_id=uuid7(), by=BY)

    async def undone(self, kept: UUID, merged: UUID) -> None:
        async with self.registered.database.transaction(wakes=False) as connection:
            await forget_aliases.of_bodies(connection, json.dumps({"kept_id": str(kept), "merged_id": str(merged)}))
            await take_death_back(connection, [kept, merged], merge_id=uuid7(), by=BY)

    async def days(self, person_id: UUID) -> list[tuple[date | None, str | None, str]]:
        """Return the end, its reason and the standing of each employment under any id."""
        found = await employments(self.registered.database, employer_id=None, person_id=person_id, after=None, limit=9)
        return [(one.ended_on, one.end_reason, one.standing) for one in found]

    async def dead(self) -> dict[UUID, date | None]:
        """Return what was said last of each id's death."""
        said = [PersonDied.model_validate_json(body) for kind, body in await facts_said(self.registered)
                if kind == PersonDied.TYPE]  # fmt: skip
        return {one.person_id: one.died_on for one in said}


@pytest.fixture
async def two(databases: FreshDatabases) -> AsyncIterator[Two]:
    async with employed_person(databases) as registered:
        other, third = uuid7(), uuid7()
        known = ("มานี", "มีนา", date(1985, 4, 3), "female", "TH-10", [])
        again = [
            StaffMember(one, number, *known, employer_id=registered.employer_id, employment_id=uuid7(),
                        started_on=STARTED)
            for one, number in ((other, "1101700230708"), (third, "3100600445643"))
        ]  # fmt: skip
        async with registered.database.transaction(wakes=False) as connection:
            await register_staff(connection, again, details_secret=SECRET)
        yield Two(registered, other, third)


@pytest.mark.parametrize("kept_lives", [True, False])
async def test_employments_of_the_living_number_end_and_go_on_when_the_merge_is_undone(
    two: Two, kept_lives: bool
) -> None:
    async with two.registered.database.transaction(wakes=False) as connection:
        await link_account(connection, account="app-1", person_id=two.living, how="counter", linked_by=BY)
    await two.died(two.other)
    pair = (two.living, two.other) if kept_lives else (two.other, two.living)
    before = len(await facts_said(two.registered))
    await two.merged(*pair)
    assert await two.days(two.living) == [(DIED, "died", "stands")] * 2
    assert [kind for kind, _ in (await facts_said(two.registered))[before:]] == [
        EmploymentCorrected.TYPE, AccountUnlinked.TYPE, PersonDied.TYPE
    ], "once: of the living number"  # fmt: skip
    assert await two.dead() == {two.living: DIED, two.other: DIED}
    assert await reported_deaths(two.registered.database, limit=9) == []
    await two.undone(*pair)
    assert await two.dead() == {two.living: None, two.other: DIED}
    assert await two.days(two.living) == [(None, None, "stands")]
    assert await two.days(two.other) == [(DIED, "died", "stands")]


async def test_a_day_that_was_corrected_meanwhile_is_still_the_other_numbers(two: Two) -> None:
    await two.died(two.other)
    await two.merged(two.living, two.other)
    await two.died(two.living, date(2021, 2, 5))
    await two.undone(two.living, two.other)
    assert await two.dead() == {two.living: None, two.other: date(2021, 2, 5)}
    assert await two.days(two.living) == [(None, None, "stands")]


async def test_a_withdrawn_death_is_withdrawn_of_both_and_the_next_one_is_the_own(two: Two) -> None:
    await two.died(two.other)
    await two.merged(two.living, two.other)
    await two.lives(two.living)
    assert await two.dead() == {two.living: None, two.other: None}
    assert await two.days(two.living) == [(None, None, "stands")] * 2
    await two.died(two.living)
    await two.undone(two.living, two.other)
    assert await two.dead() == {two.living: DIED, two.other: DIED}, "an officer recorded it of both"


async def test_of_three_numbers_none_stays_dead_without_the_one_that_died(two: Two) -> None:
    await two.died(two.other)
    await two.merged(two.living, two.other)
    await two.merged(two.living, two.third)
    assert set((await two.dead()).values()) == {DIED}
    await two.undone(two.living, two.other)
    assert await two.dead() == {two.living: None, two.other: DIED, two.third: None}
    assert await two.days(two.third) == [(None, None, "stands")] * 2


async def test_who_lives_is_merged_without_a_word_of_death(two: Two) -> None:
    before = len(await facts_said(two.registered))
    await two.merged(two.living, two.other)
    await two.undone(two.living, two.other)
    assert len(await facts_said(two.registered)) == before
