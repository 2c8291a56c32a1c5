"""A message wakes the devices of its person, by a signed webhook to the app that registered them and to no other."""

from datetime import UTC, datetime, timedelta
from typing import Any

from standardwebhooks import Webhook

from deploy.onebox.parties import national_id
from services.hotline.notices.schedule import Sending
from tests.callers import at_the_desk
from tests.claims import claimed, close, with_nine_months
from tests.journeys.people.app_client import App
from tests.receivers import receiving
from tests.running_suite import RunningSuite
from tests.staff import form_of, next_person

_DEVICES = "/hotline/v1/me/devices"
_NOON = datetime(2021, 1, 10, 5, 0, tzinfo=UTC)  # in Bangkok


def _sending(suite: RunningSuite, at: datetime) -> Sending:
    for task in suite.box.services["hotline"].supervisor._tasks:
        if task.get_name() == "hotline.send_notices":
            task.cancel()
    duty = next(duty for duty in suite.box.services["hotline"].duties if duty.name == "send_notices")
    found: Sending = duty.run.__self__  # type: ignore[attr-defined]
    found.now = lambda: at
    return found


async def _user(suite: RunningSuite, app: App) -> tuple[str, str]:
    """Sign a claimant up: the persona of the user, and the person."""
    employer = await with_nine_months(suite, 1)
    person, number, _ = employer.staff[0]
    await close(suite, employer)
    await suite.made("officer", f"/registration/v1/persons/{person}/details", {"phones": ["+66812345678"]})
    await at_the_desk(suite)
    own, _ = await app.signed_up({"id": person, "born_on": "1985-04-30"}, number)
    await claimed(suite, employer, person)
    await suite.settled()
    return own, person


async def test_the_app_that_registered_a_device_is_told_and_the_words_stay_here(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    sending = _sending(suite, _NOON - timedelta(hours=10))  # at night
    app, other = await App.onboarded(suite), await App.onboarded(suite)
    async with receiving() as server, receiving() as elsewhere:
        made = await suite.made(app.persona, "/hotline/v1/webhook-endpoints", {"url": server.url})
        await suite.made(other.persona, "/hotline/v1/webhook-endpoints", {"url": elsewhere.url})
        own, _ = await _user(suite, app)
        device = await suite.made(own, _DEVICES, {"token": "fcm-token-0001", "platform": "android"})
        await sending.run()
        assert server.got == [], "nobody is woken"
        sending.now = lambda: _NOON
        await sending.run()
        await server.until(1)
        headers, body = server.got[0]
        event = Webhook(made["secret"]).verify(body.decode(), headers)
        kinds = {one["kind"]: one["id"] for one in (await suite.get(own, "/hotline/v1/me/messages")).json()["items"]}
        assert event["type"] == "hotline.message_pushed.v1"
        assert event["data"] == {
            "message_id": kinds[event["data"]["kind"]],
            "kind": event["data"]["kind"],
            "device_ids": [device["id"]],
        }
        assert "account_linked" not in [one["data"]["kind"] for one in server.events], "told to the phone on record"
        feed = (await suite.get(app.persona, "/hotline/v1/events")).json()["items"]
        assert [one["type"] for one in feed] == ["hotline.message_pushed.v1"] * len(feed)
        assert (await suite.get(other.persona, "/hotline/v1/events")).json()["items"] == []
        assert elsewhere.got == []
        listed = (await suite.get(own, "/hotline/v1/notices")).json()["items"]
        assert "push" in {one["channel"] for one in listed}


async def test_who_opted_out_or_removed_the_device_hears_by_phone(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    sending = _sending(suite, _NOON)
    app = await App.onboarded(suite)
    own, _ = await _user(suite, app)
    device = await suite.made(own, _DEVICES, {"token": "fcm-token-0002", "platform": "ios"})
    assert [one["id"] for one in (await suite.get(own, _DEVICES)).json()["items"]] == [device["id"]]
    kept = await suite.post(own, "/hotline/v1/me/notice-preferences", {"push": False, "sms": False})
    assert kept.json()["push"] is False
    await sending.run()
    listed = (await suite.get(own, "/hotline/v1/notices")).json()["items"]
    assert {one["status"] for one in listed if one["template"] == "claim_received"} == {"suppressed"}
    await suite.made(app.persona, f"/hotline/v1/devices/{device['id']}/removal", {})
    assert (await suite.get(own, _DEVICES)).json()["items"] == []


async def test_bad_tokens_and_other_persons_devices_are_named(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    app = await App.onboarded(suite)
    users = []
    for phone in ("+66812000001", "+66812000002"):
        number = national_id(next_person(), form_of(suite))
        body = {"national_id": number, "given_name": "มานี", "family_name": "มีนา", "born_on": "1985-04-30",
                "sex": "female", "area": "TH-10", "phones": [phone]}  # fmt: skip
        person = await suite.made("officer", "/registration/v1/persons", body)
        users.append((await app.signed_up(person, number))[0])
    one, other = users
    device: dict[str, Any] = {"token": "fcm-token-0003", "platform": "web"}
    made = await suite.made(one, _DEVICES, device)
    taken = await suite.post(other, _DEVICES, device)
    assert (taken.status_code, taken.json()["code"]) == (409, "device_of_another_person")
    assert taken.json()["errors"][0]["pointer"] == "/token"
    tokens = ("short", "with blank inside", "x" * 1001)
    for wrong in (*({"token": one, "platform": "ios"} for one in tokens), {**device, "platform": "telex"}, {}):
        refused = await suite.post(one, _DEVICES, wrong)
        assert refused.status_code == 422, wrong
        assert refused.json()["errors"][0]["pointer"] in {"/token", "/platform"}
    assert (await suite.post(other, f"{_DEVICES}/{made['id']}/removal", {})).status_code == 404
    assert (await suite.post(other, f"{_DEVICES}/{made['id']}/token", {"token": "fcm-token-0005"})).status_code == 404
    without_app = await suite.post("person-a", _DEVICES, device)
    assert (without_app.status_code, without_app.json()["code"]) == (403, "device_needs_app")
    changed = await suite.post(one, f"{_DEVICES}/{made['id']}/token", {"token": "fcm-token-0006"})
    assert changed.status_code == 200
    assert (await suite.made(other, _DEVICES, device))["id"] != made["id"], "the token is free again"
