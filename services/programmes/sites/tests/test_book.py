"""A seat has one person, also when a hundred ask at once, and moves with its booking."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from deploy.operate.invariants import broken_invariants
from libs.common.database.connections import Database
from libs.common.refusals import Refusal
from services.programmes.sites.actions.book import book, move_booking
from services.programmes.sites.actions.end_booking import end_booking
from services.programmes.tests.known import Known
from services.programmes.tests.seats import BY, TODAY, free_seats, opened_session
from tests.programmes import PATH, hospitel, in_the_programme, session
from tests.running_suite import RunningSuite

_TESTED = text("""
    WITH known AS (
        INSERT INTO person (person_id, event_partition) SELECT p, 0 FROM unnest(CAST(:persons AS uuid[])) p
    )
    INSERT INTO test (test_id, person_id, reason, area, priority, method, answers, registered_by,
                      registered_on)
    SELECT uuidv7(), p, 'high_risk', 'TH-10', 3, 'rapid', '{}', 'test', '2021-06-07'
    FROM unnest(CAST(:persons AS uuid[])) p
""")
_BOOKING = """
    INSERT INTO booking (booking_id, person_id, programme, session_id, seat_no, subject_id, made_by)
    VALUES (uuidv7(), :person, :programme, :session, :seat, uuidv7(), 'a test')
"""
_STAY = """
    INSERT INTO stay (stay_id, person_id, specimen_id, area, status, bed_id)
    VALUES (uuidv7(), :person, uuidv7(), 'TH-10', 'admitted', (SELECT bed_id FROM bed LIMIT 1))
"""
# The persons of the test below stand in programmes alone: they cost a hundred registrations otherwise.
UNREGISTERED = ["persons in programmes: 0 missing, 100 too many"]
_FREE = text("SELECT count(*) AS n FROM seat WHERE booking_id IS NULL")


async def test_a_seat_has_one_person_and_moves_with_its_booking(known: Known) -> None:
    here, there = await opened_session(known), await opened_session(known, date(2021, 6, 8))
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
    assert (await free_seats(known, here), await free_seats(known, there)) == (1, 1)


async def _refused(database: Database, statement: str, **given: Any) -> None:
    with pytest.raises(IntegrityError):
        await database.one_statement(text(statement), given)


async def test_the_database_refuses_a_second_holder(local_suite: RunningSuite) -> None:
    suite = local_suite
    await in_the_programme(suite, 0)
    await hospitel(suite, 1)
    _, slot = await session(suite, "testing", day="2021-06-08", capacity=2, offers="rapid")
    database = suite.box.services["programmes"].database
    person, taken = uuid4(), {"programme": "testing", "session": slot, "seat": 1}
    await database.one_statement(text(_BOOKING), {**taken, "person": person})
    await _refused(database, _BOOKING, **taken, person=uuid4())
    await _refused(database, _BOOKING, **{**taken, "seat": 2}, person=person)
    await database.one_statement(text(_STAY), {"person": person})
    await _refused(database, _STAY, person=uuid4())
    await _refused(database, _STAY.replace("(SELECT bed_id FROM bed LIMIT 1)", "NULL"), person=uuid4())
    await _refused(database, "UPDATE seat SET booking_id = :same", same=uuid4())


async def test_a_hundred_concurrent_persons_book_and_move_ten_seats(local_suite: RunningSuite) -> None:
    suite = local_suite
    await in_the_programme(suite, 0)
    database = suite.box.services["programmes"].database
    persons = [uuid4() for _ in range(100)]
    await database.one_statement(_TESTED, {"persons": persons})
    site, first = await session(suite, "testing", day="2021-06-08", capacity=6, offers="rapid")
    _, second = await session(suite, "testing", day="2021-06-09", capacity=4, offers="rapid")

    async def attempt(person: UUID, number: int) -> None:
        wanted, other = (first, second) if number % 2 else (second, first)
        body = {"person_id": str(person), "session_id": wanted}
        made = await suite.post("officer", f"{PATH}/bookings", body)
        assert made.status_code in {201, 409}, made.text
        if made.status_code == 201:
            booking = f"{PATH}/bookings/{made.json()['id']}"
            moved = await suite.post("officer", f"{booking}/move", {"session_id": other})
            assert moved.status_code in {200, 409}, moved.text
            if number % 3 == 0:
                assert (await suite.post("officer", f"{booking}/cancellation", {})).status_code == 200

    await asyncio.gather(*(attempt(person, number) for number, person in enumerate(persons)))
    capacity = suite.post("officer", f"{PATH}/sessions/{first}/seats", {"capacity": 7})
    again = [attempt(person, number) for number, person in enumerate(persons)]
    await asyncio.gather(capacity, *again)
    await suite.settled()
    assert await broken_invariants(suite.box.services) == UNREGISTERED
    fewer = await suite.post("officer", f"{PATH}/sessions/{first}/seats", {"capacity": 1})
    assert fewer.status_code in {200, 409}
    assert await broken_invariants(suite.box.services) == UNREGISTERED
    assert (await database.one_statement(_FREE))[0]["n"] <= 11, site
