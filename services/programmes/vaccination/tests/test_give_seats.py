"""Seats for many at once: in the order of the rule, and none twice."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.values.areas import area_within
from services.programmes.vaccination.actions.give_seats import NobodyToSeat, give_seats
from services.programmes.vaccination.rows.seats import DosesToSeat
from tests.fresh_databases import FreshDatabases
from tests.programmes import (
    PATH,
    another_session,
    confirmed,
    in_the_programme,
    session,
)
from tests.properties import run_property
from tests.running_suite import RunningSuite
from tests.staff import Staffed

FIRST = date(2021, 6, 7)
AREAS = ("TH-10", "TH-10-40", "TH-10-41", "TH-12")
_EMPTY = text("TRUNCATE person, phase, vaccination, site, session, seat, booking, schedule, outbox CASCADE")
_PHASE = text("""
    INSERT INTO phase (number, areas, starts_on, figures, figures_hash, note, chosen_by)
    VALUES (1, ARRAY['TH-10', 'TH-12'], '2021-06-01', '{}', '', '', 'test')
""")
_PERSON = text("""
    WITH known AS (INSERT INTO person (person_id, event_partition) VALUES (:id, 0))
    INSERT INTO vaccination (vaccination_id, person_id, employer_id, area, risk, status, phase, next_dose, next_product,
                             due_from, due_until, registered_by, recorded_at)
    VALUES (:id, :id, :id, :area, :risk, 'confirmed', 1, :dose, :product, :due_from, :due_until, 'test', :at)
""")
_SITE = text("""
    WITH place AS (
        INSERT INTO site (site_id, programme, name, area, address) VALUES (:id, 'vaccination', 'S', :area, '-')
    ),
    slot AS (
        INSERT INTO session (session_id, site_id, day, starts_at, ends_at, capacity, offers)
        VALUES (:id, :id, :day, CAST('09:00' AS time), CAST('12:00' AS time), :seats, 'astrazeneca')
    )
    INSERT INTO seat (session_id, seat_no) SELECT :id, n FROM generate_series(1, CAST(:seats AS integer)) n
""")
_BOOKED = text("SELECT b.person_id, x.day FROM booking b JOIN session x USING (session_id) WHERE b.status = 'booked'")


@dataclass(frozen=True)
class Person:
    area: str
    risk: int
    due_after: int
    """for a second dose: from so many days after the first day on"""


@dataclass(frozen=True)
class Slot:
    area: str
    day: int
    seats: int


people = st.builds(Person, st.sampled_from(AREAS), st.integers(1, 4), st.integers(0, 4))
slots = st.builds(Slot, st.sampled_from(AREAS), st.integers(0, 4), st.integers(1, 3))
_SEATS_TWICE = text("""
    SELECT count(*) AS n FROM (SELECT session_id, seat_no FROM booking WHERE status = 'booked'
                               GROUP BY session_id, seat_no HAVING count(*) > 1) t
""")
_ORDER = text("""
    SELECT b.rank, x.day, v.risk, v.recorded_at FROM booking b JOIN session x USING (session_id)
    JOIN vaccination v ON v.vaccination_id = b.subject_id ORDER BY b.rank
""")


def reference(persons: list[tuple[UUID, Person]], sessions: list[Slot], *, dose: int) -> dict[UUID, int]:
    """Compute the seats day by day: each goes to the next person whose dose may be given on that day."""
    areas = {slot.area for slot in sessions}
    nearest = {
        area: max((a for a in areas if area_within(area, a)), key=len, default=None)
        for area in {p.area for _, p in persons}
    }
    order = sorted(
        range(len(persons)),
        key=lambda n: (persons[n][1].due_after if dose == 2 else 0, persons[n][1].risk, n),
    )
    given_day: dict[UUID, int] = {}
    for day in sorted({slot.day for slot in sessions}):
        for area in areas:
            seats = sum(slot.seats for slot in sessions if (slot.area, slot.day) == (area, day))
            for n in order:
                person_id, person = persons[n]
                due = dose == 1 or person.due_after <= day
                if seats and person_id not in given_day and nearest[person.area] == area and due:
                    given_day[person_id] = day
                    seats -= 1
    return given_day


@pytest.fixture
async def database(databases: FreshDatabases) -> AsyncIterator[Database]:
    url = await databases.fresh("programmes")
    found = Database(url, application="test")
    yield found
    await found.close()
    await databases.drop({"programmes": url})


@pytest.mark.parametrize("dose", [1, 2])
async def test_everybody_gets_the_day_that_the_order_says(database: Database, dose: int) -> None:
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(people, min_size=1, max_size=12), st.lists(slots, min_size=1, max_size=6))
    async def same(persons: list[Person], sessions: list[Slot]) -> None:
        known = [(uuid4(), person) for person in persons]
        await _written(database, known, sessions, dose)
        expected = reference(known, sessions, dose=dose)
        wanted = DosesToSeat(1, dose, "astrazeneca", FIRST, FIRST + timedelta(days=9))
        try:
            async with database.transaction() as connection:
                done = await give_seats(connection, wanted, made_by="test", today=FIRST)
        except NobodyToSeat:
            assert expected == {}
            return
        booked = {row["person_id"]: (row["day"] - FIRST).days for row in await database.one_statement(_BOOKED)}
        assert booked == expected
        assert done.seated == len(expected)

    await run_property(same)


async def _written(database: Database, persons: list[tuple[UUID, Person]], sessions: list[Slot], dose: int) -> None:
    await database.one_statement(_EMPTY)
    await database.one_statement(_PHASE)
    begun = datetime(2021, 6, 1, tzinfo=UTC)
    for n, (person_id, person) in enumerate(persons):
        due = FIRST + timedelta(days=person.due_after) if dose == 2 else None
        row = {
            "id": person_id,
            "area": person.area,
            "risk": person.risk,
            "dose": dose,
            "at": begun + timedelta(hours=n),
        }
        row |= {"product": "astrazeneca" if dose == 2 else None, "due_from": due}
        await database.one_statement(_PERSON, {**row, "due_until": due + timedelta(days=28) if due else None})
    for slot in sessions:
        place = {"id": uuid4(), "area": slot.area, "seats": slot.seats}
        await database.one_statement(_SITE, {**place, "day": FIRST + timedelta(days=slot.day)})


async def test_the_order_is_risk_then_time_and_seats_are_given_once(local_suite: RunningSuite) -> None:
    suite = local_suite
    shop = await in_the_programme(suite, 4)
    body = {"registration_number": "1999999992", "name": "โรงพยาบาล", "area": "TH-10", "sector": "Q86",
            "registered_on": "2019-01-01"}  # fmt: skip
    made = await suite.made("officer", "/registration/v1/employers", body)
    clinic = Staffed(suite, made["id"], "1999999992")
    await clinic.hire(2)
    await suite.settled()
    await confirmed(suite, shop)
    await confirmed(suite, clinic)
    site, _ = await session(suite, "vaccination", day="2021-06-08", capacity=2, offers="astrazeneca")
    later = await another_session(suite, site, day="2021-06-09", capacity=3, offers="astrazeneca")
    person = shop.staff[0][0]
    books = [suite.post("officer", f"{PATH}/bookings", {"person_id": person, "session_id": later})]
    runs = [suite.post("officer", f"{PATH}/vaccination-schedules", {
        "phase": 1, "product": "astrazeneca", "first_day": "2021-06-07", "last_day": "2021-06-30"})
        for _ in range(3)]  # fmt: skip
    answers = await asyncio.gather(*runs, *books)
    assert {a.status_code for a in answers} <= {201, 409}, [a.text for a in answers]
    database = suite.box.services["programmes"].database
    assert (await database.one_statement(_SEATS_TWICE))[0]["n"] == 0
    rows = [row for row in await database.one_statement(_ORDER) if row["rank"] is not None]
    assert [row["risk"] for row in rows] == sorted(row["risk"] for row in rows)
    assert [row["day"] for row in rows] == sorted(row["day"] for row in rows)
    assert [row["risk"] for row in rows[:2]] == [1, 1], "who works in a hospital comes first"
    free = (await suite.get("officer", f"{PATH}/sessions")).json()["items"]
    assert sum(s["free"] for s in free) == 0, "six persons, five seats"
