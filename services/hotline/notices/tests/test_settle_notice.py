"""A notice is sent, tried again for three days, or left alone, and every try is recorded."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from services.hotline.notices.actions.settle_notice import Outcome, settle_notice
from services.hotline.notices.rows.notices import DueSending, ListedNotice, notices_of_person
from services.hotline.notices.rows.words import keep_preference
from services.hotline.notices.rules.notices import GIVEN_UP_AFTER
from services.hotline.notices.tests.queued import SAID_AT, due_notices, filed
from services.hotline.tests.desk import Desk

_ATTEMPTS = text("SELECT channel, outcome FROM notice_attempt ORDER BY attempt_id")


async def _settled(desk: Desk, notice: DueSending, outcome: Outcome, now: datetime, person_id: UUID) -> ListedNotice:
    async with desk.database.transaction(wakes=False) as connection:
        await settle_notice(connection, notice, outcome, now=now)
    (listed,) = await notices_of_person(desk.database, person_id)
    return listed


async def test_a_notice_is_tried_again_and_given_up_after_three_days(desk: Desk) -> None:
    person = await desk.has_person("1101700230708", "+66812345678")
    await filed(desk, person)
    (due,) = await due_notices(desk, SAID_AT)
    assert (due.template, due.variables) == ("claim_received", {"first_day": "2021-01-04", "last_day": "2021-02-28"})
    assert (due.phones, due.sms, due.language) == (["+66812345678"], None, None)
    assert await due_notices(desk, SAID_AT) == [], "somebody has it"
    failed = Outcome("failed", "HTTP 503", "sms", "th", 0)
    listed = await _settled(desk, due, failed, SAID_AT, person)
    assert (listed.status, listed.attempts, listed.reason, listed.settled_at) == ("queued", 1, "HTTP 503", None)
    assert await due_notices(desk, SAID_AT) == [], "not at once again"
    (again,) = await due_notices(desk, SAID_AT + timedelta(minutes=1))
    listed = await _settled(desk, again, failed, SAID_AT + GIVEN_UP_AFTER, person)
    assert (listed.status, listed.attempts, listed.whole) == ("failed", 2, 1)
    assert await due_notices(desk, SAID_AT + GIVEN_UP_AFTER * 2) == []
    attempts = [tuple(row) for row in await desk.database.many_rows(_ATTEMPTS, {})]
    assert attempts == [("sms", "HTTP 503")] * 2


async def test_who_opted_out_is_left_alone_and_no_try_is_counted(desk: Desk) -> None:
    person = await desk.has_person("1101700230708", "+66812345678")
    async with desk.database.transaction(wakes=False) as connection:
        for sms in (True, False):
            kept = await keep_preference(connection, person, sms=sms, email=None, language="vi")
    assert (kept.sms, kept.language) == (False, "vi")
    await filed(desk, person)
    (due,) = await due_notices(desk, SAID_AT)
    assert (due.sms, due.email, due.language) == (False, None, "vi")
    listed = await _settled(desk, due, Outcome("suppressed", "opted out", None, "vi", 0), SAID_AT, person)
    assert (listed.status, listed.attempts, listed.settled_at) == ("suppressed", 0, SAID_AT)
    assert await desk.database.many_rows(_ATTEMPTS, {}) == []
