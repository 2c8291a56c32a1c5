"""After a death nothing begins for the person: no test, seat, dose or bed; what was done until the day is recorded."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import Refusal
from services.programmes.hospitels.actions.admit_under_lock import admit_under_lock
from services.programmes.sites.actions.book import book, move_booking
from services.programmes.testing.actions.take_specimen import take_specimen
from services.programmes.tests.known import Known, known_staff
from services.programmes.tests.seats import BY, opened_session
from services.programmes.tests.stays import opened_hospitel, placed
from services.programmes.tests.tested import TODAY, registered_for
from services.programmes.tests.willing import Willing, willing_staff
from tests.fresh_databases import FreshDatabases

YESTERDAY = TODAY - timedelta(days=1)
_DIED = text("""
    INSERT INTO person_death (person_id, version, died_on) VALUES (:person_id, 1, :died_on)
    ON CONFLICT (person_id) DO UPDATE SET died_on = excluded.died_on RETURNING 1
""")
_MERGED = text("INSERT INTO person_alias (person_id, kept_id) VALUES (:person_id, :kept_id) RETURNING 1")
_STAYS = text("SELECT count(*) AS n FROM stay")
Act = Callable[[Known, AsyncConnection, UUID], Awaitable[Any]]


@pytest.fixture
async def known(databases: FreshDatabases) -> AsyncIterator[Known]:
    async with known_staff(databases) as world:
        yield world


@pytest.fixture
async def willing(databases: FreshDatabases) -> AsyncIterator[Willing]:
    async with willing_staff(databases) as world:
        yield world


async def _register(known: Known, connection: AsyncConnection, person_id: UUID) -> None:
    await registered_for(known, connection, person_id)


async def _take(known: Known, connection: AsyncConnection, person_id: UUID, day: date = TODAY) -> None:
    await take_specimen(connection, person_id=person_id, code="S-1", taken_on=day, taken_by=BY, today=TODAY)


async def _book(known: Known, connection: AsyncConnection, person_id: UUID) -> None:
    session_id = await opened_session(known)
    await book(connection, person_id=person_id, session_id=session_id, made_by=BY, today=TODAY)


async def _move(known: Known, connection: AsyncConnection, person_id: UUID) -> None:
    given = {"booking_id": uuid4(), "person_id": person_id, "session_id": uuid4()}
    await move_booking(connection, by=BY, today=TODAY, **given)


async def _admit(known: Known, connection: AsyncConnection, person_id: UUID) -> None:
    facility_id = await opened_hospitel(known, 1)
    await admit_under_lock(connection, person_id=person_id, facility_id=facility_id, by=BY, day=TODAY)


@pytest.mark.parametrize("act", [_register, _take, _book, _move, _admit])
async def test_nothing_begins_for_who_died_under_whichever_number(known: Known, act: Act) -> None:
    person_id, merged_id, _ = known.people
    await known.database.one_statement(_DIED, {"person_id": merged_id, "died_on": YESTERDAY})
    await known.database.one_statement(_MERGED, {"person_id": merged_id, "kept_id": person_id})
    with pytest.raises(Refusal) as refused:
        async with known.database.transaction(wakes=False) as connection:
            await act(known, connection, person_id)
    assert (refused.value.code, refused.value.values) == ("person_died", {"died_on": YESTERDAY})


async def test_a_specimen_of_the_day_of_death_is_recorded_and_nobody_is_placed(known: Known) -> None:
    person_id = known.people[0]
    async with known.database.transaction(wakes=False) as connection:
        await registered_for(known, connection, person_id)
    await known.database.one_statement(_DIED, {"person_id": person_id, "died_on": TODAY})
    async with known.database.transaction(wakes=False) as connection:
        await _take(known, connection, person_id)
        await placed(known, connection, person_id)
    assert (await known.database.one_statement(_STAYS))[0]["n"] == 0, "a late result leads to no bed"


async def test_a_withdrawn_death_ends_nothing(known: Known) -> None:
    person_id = known.people[0]
    await known.database.one_statement(_DIED, {"person_id": person_id, "died_on": YESTERDAY})
    await known.database.one_statement(_DIED, {"person_id": person_id, "died_on": None})
    async with known.database.transaction(wakes=False) as connection:
        await registered_for(known, connection, person_id)
        await placed(known, connection, person_id)
    assert (await known.database.one_statement(_STAYS))[0]["n"] == 1


async def test_a_dose_is_recorded_until_the_day_of_death(willing: Willing) -> None:
    person_id = willing.people[0]
    await willing.confirm()
    await willing.database.one_statement(_DIED, {"person_id": person_id, "died_on": YESTERDAY})
    with pytest.raises(Refusal, match="person_died"):
        await willing.dose(person_id, TODAY)
    await willing.dose(person_id, YESTERDAY)
