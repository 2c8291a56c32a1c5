"""A fact is a notice once; it is sent, tried again for three days, or left alone, and every try is written down."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from libs.common.refusals import Refusal
from libs.common.spine.events import Event
from libs.contracts.benefits import CertificateIssued, ClaimFiled
from services.hotline.notices.actions.queue_notices import queue_notices
from services.hotline.notices.actions.settle_notice import Outcome, settle_notice, take_due
from services.hotline.notices.actions.write_template import write_template
from services.hotline.notices.rows.notices import DueNotice, ListedNotice, notices_of_person
from services.hotline.notices.rows.words import keep_preference, templates, words_in_force
from services.hotline.notices.rules.notices import GIVEN_UP_AFTER
from services.hotline.tests.desk import Desk, a_desk
from tests.fresh_databases import FreshDatabases

SAID_AT = datetime(2021, 1, 10, 5, tzinfo=UTC)
_ATTEMPTS = text("SELECT channel, outcome FROM notice_attempt ORDER BY attempt_id")


@pytest.fixture
async def desk(databases: FreshDatabases) -> AsyncIterator[Desk]:
    async with a_desk(databases) as found:
        yield found


async def _filed(desk: Desk, person_id: UUID) -> None:
    """Twice the same event, and one of which nobody is told."""
    body = {"person_id": person_id, "first_day": "2021-01-04", "last_day": "2021-02-28"}
    told = Event(str(uuid4()), "t", 0, 1, 1, "k", ClaimFiled.TYPE, json.dumps(body, default=str), SAID_AT.isoformat())
    async with desk.database.transaction(wakes=False) as connection:
        await queue_notices(connection, [told])
        await queue_notices(connection, [told])
        await queue_notices(connection, [told._replace(id=str(uuid4()), type=CertificateIssued.TYPE)])


async def _due(desk: Desk, now: datetime) -> list[DueNotice]:
    async with desk.database.transaction(wakes=False) as connection:
        return await take_due(connection, now=now, until=now + timedelta(minutes=2), limit=10)


async def _settled(desk: Desk, notice: DueNotice, outcome: Outcome, now: datetime, person_id: UUID) -> ListedNotice:
    async with desk.database.transaction(wakes=False) as connection:
        await settle_notice(connection, notice, outcome, now=now)
    (listed,) = await notices_of_person(desk.database, person_id)
    return listed


async def test_a_notice_is_tried_again_and_given_up_after_three_days(desk: Desk) -> None:
    person = await desk.has_person("1101700230708", "+66812345678")
    await _filed(desk, person)
    (due,) = await _due(desk, SAID_AT)
    assert (due.template, due.variables) == ("claim_received", {"first_day": "2021-01-04", "last_day": "2021-02-28"})
    assert (due.phones, due.sms, due.language) == (["+66812345678"], None, None)
    assert await _due(desk, SAID_AT) == [], "somebody has it"
    failed = Outcome("failed", "HTTP 503", "sms", "th", 0)
    listed = await _settled(desk, due, failed, SAID_AT, person)
    assert (listed.status, listed.attempts, listed.reason, listed.settled_at) == ("queued", 1, "HTTP 503", None)
    assert await _due(desk, SAID_AT) == [], "not at once again"
    (again,) = await _due(desk, SAID_AT + timedelta(minutes=1))
    listed = await _settled(desk, again, failed, SAID_AT + GIVEN_UP_AFTER, person)
    assert (listed.status, listed.attempts, listed.whole) == ("failed", 2, 1)
    assert await _due(desk, SAID_AT + GIVEN_UP_AFTER * 2) == []
    attempts = [tuple(row) for row in await desk.database.many_rows(_ATTEMPTS, {})]
    assert attempts == [("sms", "HTTP 503")] * 2


async def test_who_opted_out_is_left_alone_and_no_try_is_counted(desk: Desk) -> None:
    person = await desk.has_person("1101700230708", "+66812345678")
    async with desk.database.transaction(wakes=False) as connection:
        for sms in (True, False):
            kept = await keep_preference(connection, person, sms=sms, email=None, language="vi")
    assert (kept.sms, kept.language) == (False, "vi")
    await _filed(desk, person)
    (due,) = await _due(desk, SAID_AT)
    assert (due.sms, due.email, due.language) == (False, None, "vi")
    listed = await _settled(desk, due, Outcome("suppressed", "opted out", None, "vi", 0), SAID_AT, person)
    assert (listed.status, listed.attempts, listed.settled_at) == ("suppressed", 0, SAID_AT)
    assert await desk.database.many_rows(_ATTEMPTS, {}) == []


async def test_words_have_versions_and_the_newest_in_force_is_said(desk: Desk) -> None:
    words = {"name": "claim_received", "language": "en", "subject": "S", "written_by": "supervisor:s"}
    async with desk.database.transaction(wakes=False) as connection:
        for body, day in (("1", date(2021, 1, 1)), ("2", date(2021, 1, 1)), ("{first_day}", date(2100, 1, 1))):
            made = await write_template(connection, **words, body=body, valid_from=day)
        assert made.version == 3
        with pytest.raises(Refusal, match="template_invalid"):
            await write_template(connection, **words, body="{nobody}", valid_from=date(2021, 1, 1))
        said = await words_in_force(connection, "claim_received", "en", on=date(2021, 1, 10))
        assert said is not None
        assert (said.version, said.body) == (2, "2")
        assert await words_in_force(connection, "claim_received", "th", on=date(2021, 1, 10)) is None
    assert [one.version for one in await templates(desk.database)] == [1, 2, 3]
