"""No notice goes to a person who died; after a withdrawn death they go again."""

from datetime import date
from uuid import UUID

from sqlalchemy import text

from libs.common.spine.tests.heard import event_of
from libs.contracts.registration import PersonDied
from services.hotline.notices.actions.hear_deaths import persons_died
from services.hotline.notices.rows.notices import notices_of_person
from services.hotline.notices.tests.queued import SAID_AT, due_notices, filed
from services.hotline.tests.desk import Desk


async def _hears(desk: Desk, person_id: UUID, version: int, died_on: date | None) -> None:
    fact = PersonDied(person_id=person_id, version=version, died_on=died_on)
    async with desk.database.transaction(wakes=False) as connection:
        await persons_died(None, connection, [event_of(fact)])


_SEALED = text("UPDATE notice_sending SET sealed = 'a code' RETURNING 1")


async def test_a_code_that_waits_goes_with_its_notice(desk: Desk) -> None:
    person = await desk.has_person("1101700230708", "+66812345678")
    await filed(desk, person)
    await desk.database.one_statement(_SEALED, {})
    await _hears(desk, person, 1, date(2021, 1, 9))
    (listed,) = await notices_of_person(desk.database, person)
    assert (listed.status, listed.reason) == ("suppressed", "person_died")


async def test_what_waits_is_suppressed_and_nothing_is_queued_until_the_death_is_withdrawn(desk: Desk) -> None:
    person = await desk.has_person("1101700230708", "+66812345678")
    await filed(desk, person)
    await _hears(desk, person, 1, date(2021, 1, 9))
    (listed,) = await notices_of_person(desk.database, person)
    assert (listed.status, listed.reason) == ("suppressed", "person_died")
    await filed(desk, person)
    assert len(await notices_of_person(desk.database, person)) == 1
    assert await due_notices(desk, SAID_AT) == []
    await _hears(desk, person, 2, None)
    await _hears(desk, person, 1, date(2021, 1, 9))
    await filed(desk, person)
    listed_now = await notices_of_person(desk.database, person)
    assert sorted(one.status for one in listed_now) == ["queued", "suppressed"]
