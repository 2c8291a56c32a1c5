"""A read mark is the employer's: the first stands, and another employer's message does not exist."""

from datetime import timedelta
from uuid import UUID

import pytest

from libs.common.refusals import NotFound
from services.hotline.employer_notices.actions.mark_employer_messages import (
    mark_employer_message,
    mark_employer_messages,
)
from services.hotline.employer_notices.rows.messages import unread_of_employer
from services.hotline.employer_notices.tests.told import SAID_AT, Told


async def _notices(told: Told) -> list[UUID]:
    for month in ("2020-10", "2020-11", "2020-12"):
        await told.hears("contributions.return_overdue.v1", employer_id=told.employer, month=month, due_on="2021-01-15")
    return [row[0] for row in await told.found("SELECT notice_id FROM employer_notice ORDER BY notice_id")]


async def test_the_first_mark_stands(told: Told) -> None:
    first, *_ = await _notices(told)
    async with told.database.transaction(wakes=False) as connection:
        for hours in (1, 2):
            now = SAID_AT + timedelta(hours=hours)
            marked = await mark_employer_message(connection, first, employer_id=told.employer, by="a", now=now)
            assert marked == SAID_AT + timedelta(hours=1)
    assert await unread_of_employer(told.database, told.employer) == 2


async def test_a_message_and_all_older_ones_are_marked_together(told: Told) -> None:
    *_, second, _last = await _notices(told)
    async with told.database.transaction(wakes=False) as connection:
        for marked in (2, 0):
            found = await mark_employer_messages(connection, second, employer_id=told.employer, by="a", now=SAID_AT)
            assert found == marked
    assert await unread_of_employer(told.database, told.employer) == 1


async def test_another_employers_message_does_not_exist(told: Told) -> None:
    first, *_ = await _notices(told)
    for mark in (mark_employer_message, mark_employer_messages):
        with pytest.raises(NotFound):
            async with told.database.transaction(wakes=False) as connection:
                await mark(connection, first, employer_id=told.other, by="b", now=SAID_AT)
    assert await unread_of_employer(told.database, told.employer) == 3
