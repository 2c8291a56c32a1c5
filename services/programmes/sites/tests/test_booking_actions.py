"""What each action of the room promises: a seat is had by one, and is free again."""

from collections.abc import AsyncIterator
from datetime import date, time
from typing import Any
from uuid import UUID, uuid4

import pytest

from libs.common.refusals import NotFound, Refusal
from services.programmes.sites.actions.book import book, move_booking
from services.programmes.sites.actions.end_booking import end_booking, keep_booking, miss_booking
from services.programmes.sites.actions.open_session import change_seats, open_session, open_site
from services.programmes.tests.known import Known, known_staff
from tests.fresh_databases import FreshDatabases

TODAY = date(2021, 6, 7)
BY = "officer:test"
_TEST = """
    INSERT INTO test (test_id, person_id, reason, area, priority, method, answers, registered_by, registered_on)
    VALUES (gen_random_uuid(), :p, 'high_risk', 'TH-10', 3, 'rapid', '{}', 'officer:test', '2021-06-07')
"""


@pytest.fixture
async def known(databases: FreshDatabases) -> AsyncIterator[Known]:
    async with known_staff(databases) as found:
        for person_id in found.people[:2]:
            await found.found(_TEST, p=person_id)
        yield found


async def _session(known: Known, day: date = TODAY, capacity: int = 1) -> UUID:
    times: dict[str, Any] = {"starts_at": time(9), "ends_at": time(12), "offers": "rapid"}
    async with known.database.transaction(wakes=False) as connection:
        site_id = await open_site(connection, programme="testing", name="S", area="TH-10", address="-")
        made = await open_session(connection, site_id=site_id, day=day, capacity=capacity, **times)
        with pytest.raises(Refusal, match="session_already_open"):
            await open_session(connection, site_id=site_id, day=day, capacity=1, **times)
        with pytest.raises(NotFound):
            await open_session(connection, site_id=uuid4(), day=day, capacity=1, **times)
        return made


async def _free(known: Known, session_id: UUID) -> int:
    ((free,),) = await known.found(
        "SELECT count(*) FROM seat WHERE session_id = :s AND booking_id IS NULL", s=session_id
    )
    return int(free)


async def test_a_seat_is_had_by_one_and_moves_with_its_booking(known: Known) -> None:
    here, there = await _session(known), await _session(known, date(2021, 6, 8))
    one, two, three = known.people
    given: dict[str, Any] = {"made_by": BY, "today": TODAY}
    async with known.database.transaction(wakes=False) as connection:
        with pytest.raises(Refusal, match="nothing_to_book_for"):
            await book(connection, person_id=three, session_id=here, **given)
        booking = await book(connection, person_id=one, session_id=here, **given)
        assert (booking.seat_no, booking.programme, booking.status) == (1, "testing", "booked")
        with pytest.raises(Refusal, match="already_booked"):
            await book(connection, person_id=one, session_id=there, **given)
    with pytest.raises(Refusal, match="session_is_full"):
        async with known.database.transaction(wakes=False) as connection:
            await book(connection, person_id=two, session_id=here, **given)
    move: dict[str, Any] = {"booking_id": booking.booking_id, "person_id": one, "by": BY, "today": TODAY}
    async with known.database.transaction(wakes=False) as connection:
        moved = await move_booking(connection, session_id=there, **move)
        assert moved.session_id == there
        await end_booking(connection, booking_id=booking.booking_id, person_id=one, status="cancelled")
        with pytest.raises(Refusal, match="booking_not_open"):
            await end_booking(connection, booking_id=booking.booking_id, person_id=one, status="cancelled")
    assert (await _free(known, here), await _free(known, there)) == (1, 1)


async def test_who_came_keeps_the_booking_and_who_did_not_is_asked_again(known: Known) -> None:
    session_id = await _session(known, capacity=2)
    one, two, _ = known.people
    async with known.database.transaction(wakes=False) as connection:
        for person_id in (one, two):
            await book(connection, person_id=person_id, session_id=session_id, made_by=BY, today=TODAY)
        await keep_booking(connection, one, "testing")
        await keep_booking(connection, one, "testing")
    ((missed,),) = await known.found("SELECT booking_id FROM booking WHERE person_id = :p", p=two)
    for _ in range(2):
        async with known.database.transaction(wakes=False) as connection:
            await miss_booking(connection, booking_id=missed, person_id=two)
    statuses = dict(await known.found("SELECT person_id, status FROM booking"))
    assert statuses == {one: "kept", two: "missed"}
    assert await known.found("SELECT person_id, about, subject_id FROM message") == [(two, "booking", missed)]


async def test_seats_that_somebody_has_are_not_taken_away(known: Known) -> None:
    session_id = await _session(known, capacity=3)
    async with known.database.transaction(wakes=False) as connection:
        await book(connection, person_id=known.people[0], session_id=session_id, made_by=BY, today=TODAY)
        await change_seats(connection, session_id=session_id, capacity=1)
    assert await _free(known, session_id) == 0
    async with known.database.transaction(wakes=False) as connection:
        await change_seats(connection, session_id=session_id, capacity=2)
        with pytest.raises(NotFound):
            await change_seats(connection, session_id=uuid4(), capacity=2)
        await book(connection, person_id=known.people[1], session_id=session_id, made_by=BY, today=TODAY)
    with pytest.raises(Refusal, match="seats_are_taken"):
        async with known.database.transaction(wakes=False) as connection:
            await change_seats(connection, session_id=session_id, capacity=1)
