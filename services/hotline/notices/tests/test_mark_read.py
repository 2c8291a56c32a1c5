"""A person and an employer mark their own messages as read, once; another's do not exist."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from libs.common.refusals import NotFound, Refusal
from services.hotline.notices.actions.mark_read import mark_all_read, mark_read
from services.hotline.notices.rows.messages import Reader, messages_of, unread_of
from services.hotline.notices.tests.queued import SAID_AT, filed
from services.hotline.notices.tests.told import Told
from services.hotline.tests.desk import Desk

END = (datetime(9999, 1, 1, tzinfo=UTC), UUID(int=2**128 - 1))
_LATER = text("UPDATE notice SET said_at = said_at + make_interval(hours => :hours) WHERE notice_id = :id")
_EXPIRES = text("UPDATE notice SET expires_at = said_at WHERE notice_id = :id")


async def test_marks_are_the_persons_own_and_the_first_stands(desk: Desk) -> None:
    person = await desk.has_person("1101700230708", "+66812345678")
    reader = Reader("person", person)
    for _ in range(4):
        await filed(desk, person)
    found = await messages_of(desk.database, reader, before=END, unread=False, limit=10)
    async with desk.database.transaction(wakes=False) as connection:
        for hours, one in enumerate(found):
            await connection.execute(_LATER, {"hours": hours, "id": one.notice_id})
        await connection.execute(_EXPIRES, {"id": found[0].notice_id})
    listed = await messages_of(desk.database, reader, before=END, unread=False, limit=10)
    assert [one.notice_id for one in listed] == [one.notice_id for one in reversed(found[1:])], "no code among them"
    first, *older = listed
    async with desk.database.transaction(wakes=False) as connection:
        assert await mark_read(connection, older[0].notice_id, reader=reader, now=SAID_AT) == SAID_AT
        again = SAID_AT + timedelta(days=1)
        assert await mark_read(connection, older[0].notice_id, reader=reader, now=again) == SAID_AT
    assert await unread_of(desk.database, reader) == 2
    async with desk.database.transaction(wakes=False) as connection:
        assert await mark_all_read(connection, older[0].notice_id, reader=reader, now=again) == 1
    rest = await messages_of(desk.database, reader, before=END, unread=True, limit=10)
    assert [one.notice_id for one in rest] == [first.notice_id]
    for whose in (uuid4(), None):
        for mark in (mark_read, mark_all_read):
            with pytest.raises(Refusal, match="not_found"):
                async with desk.database.transaction(wakes=False) as connection:
                    await mark(connection, first.notice_id, reader=Reader("person", whose), now=SAID_AT)
    with pytest.raises(Refusal, match="not_found"):
        async with desk.database.transaction(wakes=False) as connection:
            await mark_read(connection, found[0].notice_id, reader=reader, now=SAID_AT)


def _reader(employer: UUID) -> Reader:
    return Reader("employer", employer, by="employer:a")


async def _notices(told: Told) -> list[UUID]:
    for month in ("2020-10", "2020-11", "2020-12"):
        await told.hears("contributions.return_overdue.v1", employer_id=told.employer, month=month, due_on="2021-01-15")
    return [row[0] for row in await told.found("SELECT notice_id FROM notice ORDER BY notice_id")]


async def test_the_first_mark_of_an_employer_stands(told: Told) -> None:
    first, *_ = await _notices(told)
    async with told.database.transaction(wakes=False) as connection:
        for hours in (1, 2):
            now = SAID_AT + timedelta(hours=hours)
            marked = await mark_read(connection, first, reader=_reader(told.employer), now=now)
            assert marked == SAID_AT + timedelta(hours=1)
    assert await unread_of(told.database, _reader(told.employer)) == 2


async def test_a_message_and_all_older_ones_are_marked_together(told: Told) -> None:
    *_, second, _last = await _notices(told)
    async with told.database.transaction(wakes=False) as connection:
        for marked in (2, 0):
            found = await mark_all_read(connection, second, reader=_reader(told.employer), now=SAID_AT)
            assert found == marked
    assert await unread_of(told.database, _reader(told.employer)) == 1


async def test_another_employers_message_does_not_exist(told: Told) -> None:
    first, *_ = await _notices(told)
    for mark in (mark_read, mark_all_read):
        with pytest.raises(NotFound):
            async with told.database.transaction(wakes=False) as connection:
                await mark(connection, first, reader=_reader(told.other), now=SAID_AT)
    assert await unread_of(told.database, _reader(told.employer)) == 3
