"""A fact becomes one notice to its person; other facts become none."""

from services.hotline.notices.rows.notices import notices_of_person
from services.hotline.notices.tests.queued import SAID_AT, due_notices, filed
from services.hotline.tests.desk import Desk


async def test_a_fact_is_queued_once_however_often_it_is_heard(desk: Desk) -> None:
    person, other = await desk.has_person("1101700230708", "+66812345678"), await desk.has_person("2000000000011")
    await filed(desk, person)
    (listed,) = await notices_of_person(desk.database, person)
    assert (listed.status, listed.attempts) == ("queued", 0)
    assert await notices_of_person(desk.database, other) == []
    (due,) = await due_notices(desk, SAID_AT)
    assert due.template == "claim_received"
    assert due.variables == {"first_day": "2021-01-04", "last_day": "2021-02-28"}, "the words' own, nothing else"
    await filed(desk, person)
    assert len(await notices_of_person(desk.database, person)) == 2, "another fact is another notice"
