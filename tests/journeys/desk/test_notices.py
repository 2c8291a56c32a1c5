"""From a fact to a message on a phone: once, in the person's language, not at night, retried, and recorded."""

import asyncio
import base64
import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from standardwebhooks import Webhook

from services.hotline.notices.gateways.providers import MailServer, SmsGateway
from services.hotline.notices.rules.notices import may_be_sent_at
from services.hotline.notices.schedule import Sending
from tests.callers import at_the_desk
from tests.claims import claimed, close, with_nine_months
from tests.receivers import receiving
from tests.running_suite import RunningSuite

_SECRET = "whsec_" + base64.b64encode(b"s" * 32).decode()
_NOON = datetime(2021, 1, 10, 5, 0, tzinfo=UTC)  # in Bangkok


def _sending(suite: RunningSuite, at: datetime = _NOON) -> Sending:
    """Return the sender, which only the test runs: the clock's own rounds are ended."""
    for task in suite.box.services["hotline"].supervisor._tasks:
        if task.get_name() == "hotline.send_notices":
            task.cancel()
    duty = next(duty for duty in suite.box.services["hotline"].duties if duty.name == "send_notices")
    found: Sending = duty.run.__self__  # type: ignore[attr-defined]
    found.now = lambda: at
    return found


async def _claimant(suite: RunningSuite, *phones: str) -> tuple[str, str]:
    """Make a person who has just claimed; return the person and the claim's name."""
    employer = await with_nine_months(suite, 1)
    person = employer.staff[0][0]
    await close(suite, employer)
    await suite.post("officer", f"/registration/v1/persons/{person}/details", {"phones": list(phones)})
    await at_the_desk(suite)
    return person, await claimed(suite, employer, person)


async def _notices(suite: RunningSuite, person: str) -> list[dict[str, Any]]:
    own = suite.become("person", person)
    items: list[dict[str, Any]] = (await suite.get(own, "/hotline/v1/notices")).json()["items"]
    return items


async def test_a_claim_is_confirmed_on_the_phone_once_and_signed(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    async with receiving() as gateway:
        sending = _sending(suite)
        sending.providers["sms"] = SmsGateway(gateway.url, _SECRET)
        gateway.answers = [503]
        person, _ = await _claimant(suite, "+66812345678")
        await suite.settled()
        await sending.run()
        await gateway.until(1)
        assert [(n["status"], n["attempts"], n["reason"]) for n in await _notices(suite, person)] == [
            ("queued", 1, "HTTP 503")
        ]
        await sending.run()
        assert len(gateway.got) == 1, "not at once again"
        sending.now = lambda: _NOON + timedelta(minutes=1)
        await sending.run()
        await sending.run()
        (told,) = await _notices(suite, person)
        assert (told["status"], told["channel"], told["language"], told["template_version"]) == ("sent", "sms", "th", 0)
        first, second = gateway.got
        assert first[0]["webhook-id"] == second[0]["webhook-id"] == told["id"]
        verified = Webhook(_SECRET).verify(second[1].decode(), second[0])
        assert verified["data"]["to"] == "+66812345678"
        assert verified["data"]["text"] == "ได้รับคำขอของท่านสำหรับวันที่ 2021-01-04 ถึง 2021-02-28 แล้ว ดูความคืบหน้าได้ในแอป"
        assert len(gateway.got) == 2


async def test_words_are_versioned_and_know_their_variables(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    template = {"name": "claim_received", "language": "en", "subject": "Your claim", "valid_from": "2021-01-01"}
    for bad in ("{first_day} {nobody}", "{first_day!r}", "{first_day:>99999}", "{0}", "{first_day.year}", "{", "{}"):
        refused = await suite.post("supervisor", "/hotline/v1/notice-templates", {**template, "body": bad})
        assert (refused.status_code, refused.json()["code"]) == (422, "template_invalid"), bad
        assert refused.json()["errors"][0]["pointer"] == "/body"
    for number in (1, 2):
        body = {**template, "body": f"Version {number}: {{first_day}} {{{{kept}}}}"}
        made = await suite.made("supervisor", "/hotline/v1/notice-templates", body)
        assert (made["version"], made["variables"]) == (number, ["first_day", "last_day"])
    later = {**template, "body": "Not yet", "valid_from": "2100-01-01"}
    await suite.made("supervisor", "/hotline/v1/notice-templates", later)
    assert (await suite.post("agent", "/hotline/v1/notice-templates", later)).status_code == 403
    sending = _sending(suite)
    async with receiving() as gateway:
        person, _ = await _claimant(suite, "+66812345678")
        own = suite.become("person", person)
        await suite.post(own, "/hotline/v1/me/notice-preferences", {"language": "en"})
        await suite.settled()
        sending.providers["sms"] = SmsGateway(gateway.url, _SECRET)
        await sending.run()
        assert [json.loads(body)["data"]["text"] for _, body in gateway.got] == ["Version 2: 2021-01-04 {kept}"]


async def test_no_notice_at_night_and_none_after_opting_out(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    sending = _sending(suite, datetime(2021, 1, 10, 15, 30, tzinfo=UTC))  # half past ten at night
    async with receiving() as gateway:
        person, _ = await _claimant(suite, "+66812345678")
        await suite.settled()
        sending.providers["sms"] = SmsGateway(gateway.url, _SECRET)
        await sending.run()
        assert gateway.got == []
        await suite.post(suite.become("person", person), "/hotline/v1/me/notice-preferences", {"sms": False})
        sending.now = lambda: datetime(2021, 1, 11, 1, 0, tzinfo=UTC)  # eight in the morning
        await sending.run()
        assert gateway.got == []
        assert [n["status"] for n in await _notices(suite, person)] == ["suppressed"]


def test_the_morning_comes_once() -> None:
    zone = "Asia/Bangkok"
    for local, hours in ((7, 1), (8, 0), (20, 0), (21, 11), (23, 9), (0, 8)):
        at = datetime(2021, 1, 10, local, tzinfo=UTC) - timedelta(hours=7)
        assert may_be_sent_at(at, zone) - at == timedelta(hours=hours), local


@pytest.fixture
def mail_server() -> Iterator[tuple[Controller, list[EmailMessage]]]:
    taken: list[EmailMessage] = []

    class Inbox:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
            import email
            import email.policy

            taken.append(email.message_from_bytes(envelope.content, policy=email.policy.default))  # type: ignore[arg-type]
            return "250 OK"

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(Inbox(), hostname="127.0.0.1", port=port)
    controller.start()
    yield controller, taken
    controller.stop()


async def test_without_a_phone_it_goes_by_mail(
    shared_suite: RunningSuite, mail_server: tuple[Controller, list[EmailMessage]]
) -> None:
    suite = shared_suite
    controller, taken = mail_server
    sending = _sending(suite)
    person, _ = await _claimant(suite)
    for bad in ("not an address", "a@b", "a@b.c\r\nBcc: x@y.zz"):
        answer = await suite.post(suite.become("person", person), "/hotline/v1/me/notice-preferences", {"email": bad})
        assert answer.status_code == 422, bad
    await suite.post(
        suite.become("person", person),
        "/hotline/v1/me/notice-preferences",
        {"email": "manee@example.com", "language": "vi"},
    )
    await suite.settled()
    sending.providers["email"] = MailServer("127.0.0.1", controller.port, "noreply@prakan.invalid", encrypted=False)
    await sending.run()
    (told,) = await _notices(suite, person)
    assert (told["status"], told["channel"]) == ("sent", "email")
    (mail,) = taken
    assert mail["To"] == "manee@example.com"
    assert mail["Message-ID"] == f"<{told['id']}@prakan.invalid>"
    assert "Đã nhận hồ sơ" in mail.get_content()


async def test_a_dead_provider_holds_up_no_other_and_is_given_up(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    sending = _sending(suite)
    person, _ = await _claimant(suite, "+66812345678")
    await suite.settled()
    sending.providers["sms"] = SmsGateway("http://127.0.0.1:9/", _SECRET)
    at = datetime.fromisoformat((await _notices(suite, person))[0]["said_at"])
    for _ in range(40):
        sending.now = lambda now=at: now  # type: ignore[misc]
        await asyncio.wait_for(sending.run(), 10)
        at += timedelta(hours=4)
    (told,) = await _notices(suite, person)
    assert told["status"] == "failed"
    assert told["attempts"] > 5
    view = (await suite.get("agent", f"/hotline/v1/persons/{person}/view")).json()
    assert [n["status"] for n in view["tiles"]["notices"]] == ["failed"]
