"""A person who came keeps the booking; one who did not is asked again."""

import pytest

from libs.common.refusals import Refusal
from services.programmes.sites.actions.book import book
from services.programmes.sites.actions.end_booking import cancel_at_closed_site, keep_booking, miss_booking
from services.programmes.sites.actions.own_place import close_site
from services.programmes.sites.rows.bookings import at_closed_sites
from services.programmes.tests.known import Known
from services.programmes.tests.seats import BY, TODAY, opened_session


async def test_a_person_who_came_keeps_the_booking_and_another_is_asked_again(known: Known) -> None:
    session_id = await opened_session(known, capacity=2)
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


async def test_a_booking_at_a_closed_site_ends_and_none_is_made_there(known: Known) -> None:
    session_id, elsewhere = await opened_session(known, capacity=2), await opened_session(known)
    one, two, _ = known.people
    async with known.database.transaction(wakes=False) as connection:
        await book(connection, person_id=one, session_id=session_id, made_by=BY, today=TODAY)
        await book(connection, person_id=two, session_id=elsewhere, made_by=BY, today=TODAY)
    ((site_id,),) = await known.found("SELECT site_id FROM session WHERE session_id = :s", s=session_id)
    async with known.database.transaction(wakes=False) as connection:
        await close_site(connection, site_id, day=TODAY)
    with pytest.raises(Refusal, match="site_is_closed"):
        async with known.database.transaction(wakes=False) as connection:
            await book(connection, person_id=two, session_id=session_id, made_by=BY, today=TODAY)
    for _ in range(2):
        async with known.database.transaction(wakes=False) as connection:
            for booking in await at_closed_sites(connection, today=TODAY, limit=10):
                await cancel_at_closed_site(connection, booking_id=booking.booking_id, person_id=booking.person_id)
    statuses = dict(await known.found("SELECT person_id, status FROM booking"))
    assert statuses == {one: "cancelled", two: "booked"}
    assert await known.found("SELECT person_id, about FROM message") == [(one, "place_closed")]
