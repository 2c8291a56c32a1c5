"""Registrations of an ended employer follow the persons; those who work for nobody keep what was confirmed."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from services.programmes.card.actions.leave_ended_employer import leave_ended_employer
from services.programmes.card.rows.ended_employers import registrations_of_ended
from services.programmes.tests.willing import GONE, TODAY, Willing

_STATES = text("SELECT person_id, employer_id, status FROM vaccination")
_ENDED = text("""
    INSERT INTO inactive_period (period_id, employer_id, kind, first_day, last_day)
    VALUES (gen_random_uuid(), :employer_id, 'ended', :first_day, :last_day)
""")
_HIRED = text("""
    INSERT INTO employment (employment_id, employer_id, person_id, started_on)
    VALUES (gen_random_uuid(), :employer_id, :person_id, '2021-06-02')
""")
_REGISTERED = text("UPDATE vaccination SET status = 'registered'")
_MESSAGES = text("SELECT person_id, about FROM message")
YESTERDAY = TODAY - timedelta(days=1)


async def _ended(willing: Willing, first_day: date = YESTERDAY, last_day: date | None = None) -> None:
    given = {"employer_id": willing.id, "first_day": first_day, "last_day": last_day}
    await willing.database.one_statement(_ENDED, given)


async def _followed(willing: Willing) -> dict[Any, tuple[Any, str]]:
    """Follow the ended employers as the duty does; return employer and status of each person."""
    async with willing.database.transaction(wakes=False) as connection:
        left = await registrations_of_ended(connection, today=TODAY, limit=10)
    for one in left:
        async with willing.database.transaction(wakes=False) as connection:
            await leave_ended_employer(connection, willing.law, one, today=TODAY)
    rows = await willing.database.one_statement(_STATES, {})
    return {row["person_id"]: (row["employer_id"], row["status"]) for row in rows}


async def _gone(willing: Willing, *persons: UUID) -> None:
    for person_id in persons:
        await willing.database.one_statement(GONE, {"person_id": person_id})


async def test_it_goes_to_the_next_employer_or_ends_where_nobody_confirmed_it(willing: Willing) -> None:
    one, two, _ = willing.people
    await _ended(willing)
    await _gone(willing, one, two)
    successor = uuid4()
    await willing.database.one_statement(_HIRED, {"employer_id": successor, "person_id": one})
    assert await _followed(willing) == {one: (successor, "registered"), two: (willing.id, "withdrawn")}
    told = await willing.database.one_statement(_MESSAGES, {})
    assert [(row["person_id"], row["about"]) for row in told] == [(two, "registration_ended")]
    assert (await willing.journal())["vaccination_registered"] == 1
    assert len(await _followed(willing)) == 2, "and nothing more changes"
    assert (await willing.journal())["vaccination_registered"] == 1


async def test_a_confirmed_one_keeps_its_turn_and_a_pause_ends_nothing(willing: Willing) -> None:
    one, two, _ = willing.people
    before = {one: (willing.id, "registered"), two: (willing.id, "registered")}
    for first_day, last_day in ((TODAY, None), (YESTERDAY - timedelta(days=2), YESTERDAY)):
        await _ended(willing, first_day, last_day)
        assert await _followed(willing) == before, "it ends today, or was reopened"
    await willing.confirm()
    await _ended(willing)
    await _gone(willing, one, two)
    successor = uuid4()
    await willing.database.one_statement(_HIRED, {"employer_id": successor, "person_id": two})
    assert await _followed(willing) == {one: (willing.id, "confirmed"), two: (successor, "confirmed")}


async def test_an_ended_employer_is_no_next_one_and_a_registration_with_doses_is_not_looked_at_again(
    willing: Willing,
) -> None:
    one, two, _ = willing.people
    await willing.confirm()
    await willing.dose(one, TODAY)
    await willing.database.one_statement(_REGISTERED, {})
    await _ended(willing)
    await _gone(willing, one, two)
    also_ended = uuid4()
    await willing.database.one_statement(_HIRED, {"employer_id": also_ended, "person_id": two})
    given = {"employer_id": also_ended, "first_day": YESTERDAY, "last_day": None}
    await willing.database.one_statement(_ENDED, given)
    async with willing.database.transaction(wakes=False) as connection:
        left = await registrations_of_ended(connection, today=TODAY, limit=10)
    assert [(row.person_id, row.works_for) for row in left] == [(two, None)]
