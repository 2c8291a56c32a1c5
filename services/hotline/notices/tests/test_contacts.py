"""A notice goes to a contact on the way it wished, is tried again for three days, or is left alone."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from libs.common.law.loader import load_law
from libs.common.runtime.clock import Clock
from libs.common.spine.tests.heard import context_with
from services.hotline.notices.actions.settle_notice import Outcome, settle_notice
from services.hotline.notices.gateways.providers import NotTaken
from services.hotline.notices.rules.notices import GIVEN_UP_AFTER
from services.hotline.notices.schedule import Sending
from services.hotline.notices.tests.told import SAID_AT, Told

_LAW = Path(__file__).parents[4] / "law" / "thailand"
_STATES = "SELECT contact_id, status, channel, language, attempts, reason FROM notice_sending"


@dataclass
class Provider:
    sent: list[tuple[str, str]] = field(default_factory=list)
    refuses: bool = False

    async def send(self, notice_id: str, to: str, subject: str, body: str) -> None:
        if self.refuses:
            raise NotTaken("HTTP 503")
        assert UUID(notice_id)
        assert subject
        self.sent.append((to, body))


def _sending(told: Told, now: datetime, **providers: Provider) -> Sending:
    clock = Clock(zone="Asia/Bangkok")
    context = context_with(
        database=told.database, law=load_law(_LAW), clock=clock, providers=providers, person_keys=None
    )
    sending = Sending(context)
    sending.now = lambda: now
    return sending


async def test_each_contact_is_told_on_its_way_in_its_language(told: Told) -> None:
    person = await told.desk.has_person("1101700230708", "+66899999999")
    by_mail = await told.has_contact(email="hr@example.com", phone="+66811111111", wish="email", language="en")
    by_sms = await told.has_contact(phone="+66822222222", wish="sms", language="vi")
    silent = await told.has_contact(email="no@example.com")
    registered = await told.has_contact(person_id=person)
    await told.is_overdue()
    mail, sms = Provider(), Provider()
    assert not await _sending(told, SAID_AT, email=mail, sms=sms).run()
    assert mail.sent == [
        ("hr@example.com", "The return for 2020-11 was due on 2020-12-15 and is missing. File it now.")
    ]
    assert sorted(to for to, _ in sms.sent) == ["+66822222222", "+66899999999"]
    assert any(body.startswith("Tờ khai tháng 2020-11") for _, body in sms.sent)
    states = {row[0]: row[1:4] for row in await told.found(_STATES)}
    assert states == {
        by_mail: ("sent", "email", "en"), by_sms: ("sent", "sms", "vi"), silent: ("suppressed", None, "th"),
        registered: ("sent", "sms", "th"),
    }  # fmt: skip
    await _sending(told, SAID_AT + timedelta(days=1), email=mail, sms=sms).run()
    assert len(mail.sent + sms.sent) == 3, "each is told once"


async def test_a_contact_that_is_still_sealed_waits_and_one_that_ended_is_left_alone(told: Told) -> None:
    """The person that the contact is has a phone."""
    person = await told.desk.has_person("1101700230708", "+66899999999")
    sealed = await told.has_contact(state="sealed", person_id=person)
    await told.is_overdue()
    sms = Provider()
    await _sending(told, SAID_AT, sms=sms).run()
    assert await told.found(_STATES) == [(sealed, "queued", None, None, 0, "")]
    await told.found("UPDATE employer_contact SET state = 'ended' RETURNING 1")
    await _sending(told, SAID_AT + timedelta(minutes=1), sms=sms).run()
    assert [row[1] for row in await told.found(_STATES)] == ["suppressed"]
    assert sms.sent == []


async def test_no_contact_is_written_to_at_night(told: Told) -> None:
    await told.has_contact(phone="+66822222222", wish="sms")
    await told.is_overdue()
    night = datetime(2021, 1, 10, 16, tzinfo=UTC)
    sms = Provider()
    await _sending(told, night, sms=sms).run()
    assert sms.sent == []
    await _sending(told, night + timedelta(hours=8, minutes=59), sms=sms).run()
    assert sms.sent == []
    await _sending(told, night + timedelta(hours=9), sms=sms).run()
    assert len(sms.sent) == 1


@pytest.mark.parametrize("refuses", [True, False])
async def test_a_failure_is_tried_again_and_given_up_after_three_days(told: Told, *, refuses: bool) -> None:
    """The provider refuses, or none is set up."""
    await told.has_contact(phone="+66822222222", wish="sms")
    await told.is_overdue()
    providers = {"sms": Provider(refuses=True)} if refuses else {}
    await _sending(told, SAID_AT, **providers).run()
    reason = "HTTP 503" if refuses else "no provider"
    ((_, status, channel, _, attempts, because),) = await told.found(_STATES)
    assert (status, channel, attempts, because) == ("queued", "sms", 1, reason)
    assert await told.due() == [], "not at once again"
    (again,) = await told.due(SAID_AT + timedelta(minutes=1))
    async with told.database.transaction(wakes=False) as connection:
        failed = Outcome("failed", reason, "sms", "th", 0)
        await settle_notice(connection, again, failed, now=SAID_AT + GIVEN_UP_AFTER)
    ((_, status, _, _, attempts, _),) = await told.found(_STATES)
    assert (status, attempts) == ("failed", 2)
    assert await told.due(SAID_AT + GIVEN_UP_AFTER * 2) == []
