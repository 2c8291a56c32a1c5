"""A person marks the own messages as read, once; another's do not exist."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from libs.common.refusals import Refusal
from services.hotline.notices.actions.mark_read import mark_all_read, mark_read
from services.hotline.notices.rows.messages import messages_of_person, unread_of_person
from services.hotline.notices.tests.queued import SAID_AT, filed
from services.hotline.tests.desk import Desk

END = (datetime(9999, 1, 1, tzinfo=UTC), UUID(int=2**128 - 1))
_LATER = text("UPDATE notice SET said_at = said_at + make_interval(hours => :hours) WHERE notice_id = :id")
_EXPIRES = text("UPDATE notice SET expires_at = said_at WHERE notice_id = :id")


async def test_marks_are_the_persons_own_and_the_first_stands(desk: Desk) -> None:
    person = await desk.has_person("1101700230708", "+66812345678")
    for _ in range(4):
        await filed(desk, person)
    found = await messages_of_person(desk.database, person, before=END, unread=False, limit=10)
    async with desk.database.transaction(wakes=False) as connection:
        for hours, one in enumerate(found):
            await connection.execute(_LATER, {"hours": hours, "id": one.notice_id})
        await connection.execute(_EXPIRES, {"id": found[0].notice_id})
    listed = await messages_of_person(desk.database, person, before=END, unread=False, limit=10)
    assert [one.notice_id for one in listed] == [one.notice_id for one in reversed(found[1:])], "no code among them"
    first, *older = listed
    async with desk.database.transaction(wakes=False) as connection:
        assert await mark_read(connection, older[0].notice_id, person_id=person, now=SAID_AT) == SAID_AT
        again = SAID_AT + timedelta(days=1)
        assert await mark_read(connection, older[0].notice_id, person_id=person, now=again) == SAID_AT
    assert await unread_of_person(desk.database, person) == 2
    async with desk.database.transaction(wakes=False) as connection:
        assert await mark_all_read(connection, older[0].notice_id, person_id=person, now=again) == 1
    rest = await messages_of_person(desk.database, person, before=END, unread=True, limit=10)
    assert [one.notice_id for one in rest] == [first.notice_id]
    for whose in (uuid4(), None):
        for mark in (mark_read, mark_all_read):
            with pytest.raises(Refusal, match="not_found"):
                async with desk.database.transaction(wakes=False) as connection:
                    await mark(connection, first.notice_id, person_id=whose, now=SAID_AT)
    with pytest.raises(Refusal, match="not_found"):
        async with desk.database.transaction(wakes=False) as connection:
            await mark_read(connection, found[0].notice_id, person_id=person, now=SAID_AT)
