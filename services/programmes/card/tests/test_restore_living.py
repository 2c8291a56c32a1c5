"""A withdrawn death gives back what it ended, or the nearest that is still free."""

from datetime import time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.programmes.card.actions.release_dead import release_dead
from services.programmes.card.actions.restore_living import restore_living
from services.programmes.hospitels.actions.beds import open_facility
from services.programmes.hospitels.actions.move_stay import admit
from services.programmes.hospitels.actions.place_person import place_person
from services.programmes.hospitels.rules.bed_offer import Finding
from services.programmes.sites.actions.book import book
from services.programmes.sites.actions.open_session import open_session
from services.programmes.tests.stays import NOW
from services.programmes.tests.willing import TODAY, Willing

_STATES = text("SELECT person_id, status FROM vaccination ORDER BY person_id")
_SEATS = text("SELECT person_id, status FROM booking ORDER BY recorded_at")
_STAYS = text("SELECT status, bed_id, ended_on, reason FROM stay WHERE person_id = :person_id ORDER BY stay_id")
_ALIAS = text("INSERT INTO person_alias (person_id, kept_id) VALUES (:merged, :kept)")
_DEATH = text("""
    INSERT INTO person_death (person_id, version, died_on) VALUES (:person_id, 1, :died_on)
    ON CONFLICT (person_id) DO UPDATE SET died_on = excluded.died_on
""")
_NOTED = text("SELECT count(*) AS noted FROM death_release")


async def _died(willing: Willing, person_id: UUID) -> None:
    async with willing.database.transaction(wakes=False) as connection:
        await release_dead(connection, willing.law, person_id, died_on=TODAY, today=TODAY)


async def _lives(willing: Willing, person_id: UUID) -> None:
    async with willing.database.transaction(wakes=False) as connection:
        await restore_living(connection, willing.law, person_id, today=TODAY)


async def _rows(willing: Willing, statement: Any, **given: Any) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in await willing.database.one_statement(statement, given)]


async def _session(willing: Willing, *, capacity: int) -> UUID:
    async with willing.database.transaction(wakes=False) as connection:
        return await open_session(
            connection, site_id=willing.id, day=TODAY + timedelta(days=3), starts_at=time(9), ends_at=time(12),
            capacity=capacity, offers="astrazeneca",
        )  # fmt: skip


async def _book(willing: Willing, person_id: UUID, session_id: UUID) -> None:
    async with willing.database.transaction(wakes=False) as connection:
        await book(connection, person_id=person_id, session_id=session_id, made_by="person:x", today=TODAY)


async def test_registration_and_seat_are_as_before(willing: Willing) -> None:
    one, two, _ = willing.people
    await willing.confirm()
    await willing.dose(one, TODAY, "astrazeneca")
    session = await _session(willing, capacity=2)
    await _book(willing, two, session)
    states, journal = await _rows(willing, _STATES), await willing.journal()
    for person_id in (one, two, two):
        await _died(willing, person_id)
    assert await _rows(willing, _SEATS) == [(two, "cancelled")]
    for person_id in (one, two, two):
        await _lives(willing, person_id)
    assert await _rows(willing, _STATES) == states
    assert await willing.journal() == journal
    assert await _rows(willing, _SEATS) == [(two, "cancelled"), (two, "booked")]
    assert await _rows(willing, _NOTED) == [(0,)]


async def test_a_seat_that_was_taken_meanwhile_is_not_given_twice_and_the_person_is_asked(willing: Willing) -> None:
    one, two, _ = willing.people
    await willing.confirm()
    session = await _session(willing, capacity=1)
    await _book(willing, one, session)
    await _died(willing, one)
    await _book(willing, two, session)
    await _lives(willing, one)
    assert await _rows(willing, _SEATS) == [(one, "cancelled"), (two, "booked")]
    messages = text("SELECT person_id, about FROM message WHERE person_id = :person_id")
    assert await _rows(willing, messages, person_id=one) == [(one, "booking")]
    assert dict(await _rows(willing, _STATES))[one] == "confirmed"


async def test_a_person_is_in_the_same_bed_again_or_waits_at_the_old_place(willing: Willing) -> None:
    one, two, three = willing.people
    async with willing.database.transaction(wakes=False) as connection:
        await open_facility(connection, name="H", area="TH-10", address="-", beds=1)
    given: dict[str, Any] = {"finding": Finding("positive", symptoms=False, complications=False), "area": "TH-10"}
    for person_id in (one, two):
        async with willing.database.transaction(wakes=False) as connection:
            await place_person(
                connection, willing.law, person_id=person_id, specimen_id=UUID(int=1), by="officer:x", now=NOW,
                today=TODAY, **given,
            )  # fmt: skip
    ((stay_id, bed),) = await _rows(
        willing, text("SELECT stay_id, bed_id FROM stay WHERE person_id = :person_id"), person_id=one
    )
    async with willing.database.transaction(wakes=False) as connection:
        await admit(connection, stay_id, by="officer:x", day=TODAY)
    journal = await willing.journal()
    for person_id in (one, two):
        await _died(willing, person_id)
    assert await _rows(willing, _STAYS, person_id=one) == [("discharged", None, TODAY, "died")]
    for person_id in (one, two):
        await _lives(willing, person_id)
    assert await _rows(willing, _STAYS, person_id=one) == [("admitted", bed, None, None)]
    assert await _rows(willing, _STAYS, person_id=two) == [("waiting", None, None, None)]
    assert await willing.journal() == journal
    await _died(willing, one)
    async with willing.database.transaction(wakes=False) as connection:
        await place_person(
            connection, willing.law, person_id=three, specimen_id=UUID(int=2), by="officer:x", now=NOW, today=TODAY,
            **given,
        )  # fmt: skip
    await _lives(willing, one)
    assert await _rows(willing, _STAYS, person_id=one) == [("waiting", None, None, None)], "the bed is another's"


async def test_what_a_death_ended_under_one_id_comes_back_under_either(willing: Willing) -> None:
    one, two, _ = willing.people
    await willing.database.one_statement(_ALIAS, {"merged": two, "kept": one})
    states, journal = await _rows(willing, _STATES), await willing.journal()
    await _died(willing, two)
    assert {status for _, status in await _rows(willing, _STATES)} == {"withdrawn"}
    await _died(willing, one)
    await _lives(willing, one)
    await _lives(willing, two)
    assert await _rows(willing, _STATES) == states
    assert await willing.journal() == journal


async def test_nothing_comes_back_while_the_person_is_dead_under_another_id(willing: Willing) -> None:
    one, two, _ = willing.people
    await willing.database.one_statement(_ALIAS, {"merged": two, "kept": one})
    states = await _rows(willing, _STATES)
    for person_id in (one, two):
        await willing.database.one_statement(_DEATH, {"person_id": person_id, "died_on": TODAY})
        await _died(willing, person_id)
    await willing.database.one_statement(_DEATH, {"person_id": one, "died_on": None})
    await _lives(willing, one)
    assert {status for _, status in await _rows(willing, _STATES)} == {"withdrawn"}
    await willing.database.one_statement(_DEATH, {"person_id": two, "died_on": None})
    await _lives(willing, two)
    assert await _rows(willing, _STATES) == states
