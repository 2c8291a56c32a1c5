"""Sites, sessions and their seats; taken seats are not removed."""

from uuid import uuid4

import pytest
from sqlalchemy import text

from libs.common.refusals import NotFound, Refusal
from services.programmes.sites.actions.book import book
from services.programmes.sites.actions.open_session import change_seats, open_session, open_site
from services.programmes.tests.known import Known
from services.programmes.tests.seats import BY, TIMES, TODAY, free_seats, opened_session
from tests.programmes import PATH
from tests.running_suite import RunningSuite


async def test_a_place_has_one_session_at_a_time(known: Known) -> None:
    async with known.database.transaction(wakes=False) as connection:
        site_id = await open_site(connection, programme="testing", name="S", area="TH-10", address="-")
        await open_session(connection, site_id=site_id, day=TODAY, capacity=1, **TIMES)
        with pytest.raises(Refusal, match="session_already_open"):
            await open_session(connection, site_id=site_id, day=TODAY, capacity=1, **TIMES)
        with pytest.raises(NotFound):
            await open_session(connection, site_id=uuid4(), day=TODAY, capacity=1, **TIMES)


async def test_taken_seats_are_not_removed(known: Known) -> None:
    session_id = await opened_session(known, capacity=3)
    async with known.database.transaction(wakes=False) as connection:
        await book(connection, person_id=known.people[0], session_id=session_id, made_by=BY, today=TODAY)
        await change_seats(connection, session_id=session_id, capacity=1)
    assert await free_seats(known, session_id) == 0
    async with known.database.transaction(wakes=False) as connection:
        await change_seats(connection, session_id=session_id, capacity=2)
        with pytest.raises(NotFound):
            await change_seats(connection, session_id=uuid4(), capacity=2)
        await book(connection, person_id=known.people[1], session_id=session_id, made_by=BY, today=TODAY)
    with pytest.raises(Refusal, match="seats_are_taken"):
        async with known.database.transaction(wakes=False) as connection:
            await change_seats(connection, session_id=session_id, capacity=1)


async def test_a_limited_list_gives_the_number_left_out_and_hides_nothing_from_writes(
    local_suite: RunningSuite,
) -> None:
    suite = local_suite
    await suite.move_to("2021-06-07")
    database = suite.box.services["programmes"].database
    await database.one_statement(
        text("""
        INSERT INTO site (site_id, programme, name, area, address)
        SELECT uuidv7(), 'testing', 'A', 'TH-10', 'x' FROM generate_series(1, 500)
    """)
    )
    body = {"programme": "testing", "name": "Z", "area": "TH-10", "address": "x"}
    last = await suite.made("officer", f"{PATH}/sites", body)
    listed = (await suite.get("officer", f"{PATH}/sites")).json()
    assert (len(listed["items"]), listed["left_off"]) == (500, 3), "this one, and two of personas"
    opening = {"day": "2021-06-08", "starts_at": "09:00", "ends_at": "10:00", "capacity": 1, "offers": "rt_pcr"}
    await suite.made("officer", f"{PATH}/sites/{last['id']}/sessions", opening)
    for path in ("risk-enterprises", "draws", "occupancy", "waiting-list"):
        assert (await suite.get("officer", f"{PATH}/{path}")).json()["left_off"] == 0
