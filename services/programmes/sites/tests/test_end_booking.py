"""A person who came keeps the booking; one who did not is asked again."""

from services.programmes.sites.actions.book import book
from services.programmes.sites.actions.end_booking import keep_booking, miss_booking
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
