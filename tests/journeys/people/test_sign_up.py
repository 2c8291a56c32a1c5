"""From nothing to a token of one's own: the app's client, a code on the phone, an account, and what strangers learn."""

import asyncio
import base64
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text

from deploy.onebox.parties import national_id
from services.hotline.notices.gateways.providers import SmsGateway
from services.hotline.notices.schedule import Sending
from tests.callers import at_the_desk
from tests.journeys.people.app_client import REQUESTS, App, code_sent
from tests.receivers import Receiver, receiving
from tests.running_suite import RunningSuite
from tests.staff import form_of, next_person

_SECRET = "whsec_" + base64.b64encode(b"s" * 32).decode()
_NIGHT = datetime(2021, 1, 10, 18, 0, tzinfo=UTC)  # one o'clock in Bangkok
_SEALED = text(
    "SELECT sealed FROM notice_sending JOIN notice USING (notice_id) "
    "WHERE subject_id = :person_id AND sealed IS NOT NULL"
)


async def _person(suite: RunningSuite, *phones: str) -> tuple[dict[str, Any], str]:
    number = national_id(next_person(), form_of(suite))
    body = {"national_id": number, "given_name": "มานี", "family_name": "มีนา", "born_on": "1985-04-30",
            "sex": "female", "area": "TH-10", "phones": list(phones)}  # fmt: skip
    return await suite.made("officer", "/registration/v1/persons", body), number


def _sending(suite: RunningSuite, at: datetime) -> Sending:
    for task in suite.box.services["hotline"].supervisor._tasks:
        if task.get_name() == "hotline.send_notices":
            task.cancel()
    duty = next(duty for duty in suite.box.services["hotline"].duties if duty.name == "send_notices")
    found: Sending = duty.run.__self__  # type: ignore[attr-defined]
    found.now = lambda: at
    return found


async def test_a_code_on_the_phone_opens_an_account_and_the_app_speaks_for_its_user(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    app = await App.onboarded(suite)
    person, number = await _person(suite, "+66812345678")
    await at_the_desk(suite)
    own, opened = await app.signed_up(person, number)
    assert (opened["person_id"], opened["id"]) == (person["id"], person["id"])
    assert (await suite.get(own, "/registration/v1/me")).json()["person"]["id"] == person["id"]
    assert (await suite.get(own, f"/registration/v1/persons/{suite.party_id('person-a')}")).status_code == 404
    again = await app.asked(grant_type="refresh_token", refresh_token=opened["refresh_token"])
    assert again.status_code == 200
    other = await App.onboarded(suite)
    stolen = await other.asked(grant_type="refresh_token", refresh_token=again.json()["refresh_token"])
    assert (stolen.status_code, stolen.json()["error"]) == (400, "invalid_grant"), "another program's session"
    looks = (await suite.get(own, "/registration/v1/me/looks")).json()["items"]
    assert {"account.opened", "account_code.made", "account.asked_for"} <= {look["action"] for look in looks}
    await suite.made(own, "/registration/v1/account-links/end", {"account": opened["account"]})
    ended = await app.asked(grant_type="refresh_token", refresh_token=again.json()["refresh_token"])
    assert ended.json()["error"] == "invalid_grant"


def _texts(gateway: Receiver, to: str) -> list[str]:
    told = [json.loads(body)["data"] for _, body in gateway.got]
    return [one["text"] for one in told if one["to"] == to]


async def _asked(suite: RunningSuite, who: str, number: str, born_on: str = "1985-04-30") -> dict[str, Any]:
    answer = await suite.post(who, REQUESTS, {"national_id": number, "born_on": born_on})
    assert answer.status_code == 202, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_the_code_is_sent_at_night_and_the_account_is_told_of_in_the_morning(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    sending = _sending(suite, _NIGHT)
    app = await App.onboarded(suite)
    person, number = await _person(suite, "+66812340001")
    await at_the_desk(suite)
    async with receiving() as gateway:
        sending.providers["sms"] = SmsGateway(gateway.url, _SECRET)
        asked = await _asked(suite, app.persona, number)
        code = await code_sent(suite, person["id"])
        await suite.settled()
        await sending.run()
        (text_sent,) = _texts(gateway, "+66812340001")
        assert code in text_sent
        kept = await suite.box.services["hotline"].database.many_rows(_SEALED, {"person_id": person["id"]})
        assert kept == [], "the code is nowhere any more"
        await suite.made(app.persona, f"{REQUESTS}/{asked['id']}/confirmation", {"code": code})
        await suite.settled()
        await sending.run()
        assert len(_texts(gateway, "+66812340001")) == 1, "nobody is woken to hear of an account"
        sending.now = lambda: _NIGHT + timedelta(hours=12)
        await sending.run()
        assert "โทรสายด่วน" in _texts(gateway, "+66812340001")[1]
        await _asked(suite, app.persona, number)
        await code_sent(suite, person["id"])
        await suite.settled()
        sending.now = lambda: datetime(2099, 1, 10, 5, tzinfo=UTC)
        await sending.run()
        assert len(_texts(gateway, "+66812340001")) == 2, "a code that is good for nothing is not sent"
    own = suite.become("person", person["id"])
    listed = (await suite.get(own, "/hotline/v1/notices")).json()["items"]
    assert sorted((n["template"], n["status"], n["reason"]) for n in listed) == [
        ("account_code", "sent", ""),
        ("account_code", "suppressed", "too late"),
        ("account_linked", "sent", ""),
    ]


async def test_strangers_learn_nothing_of_who_is_insured(shared_suite: RunningSuite) -> None:
    """Insured with a phone, without one, with another birthday, and nobody: one status, body and time."""
    suite = shared_suite
    app = await App.onboarded(suite)
    times: dict[str, list[float]] = {"fits": [], "no phone": [], "other day": [], "nobody": []}
    bodies = set()
    for _ in range(6):
        bodies |= await _strangers_asked(suite, app, times)
        # Whatever else the machine does meanwhile makes some answers slower, none quicker: a true difference stays.
        quickest = [min(found) for found in times.values()]
        if max(quickest) < 1.5 * min(quickest):
            break
    assert len(bodies) == 1
    assert max(quickest) < 2 * min(quickest), times


async def _strangers_asked(suite: RunningSuite, app: App, times: dict[str, list[float]]) -> set[tuple[object, ...]]:
    """Ask for twelve people of each kind, in turns; keep the times; return the different answers."""
    kinds: dict[str, list[tuple[str, str]]] = {kind: [] for kind in times}
    for _ in range(12):
        kinds["fits"].append(((await _person(suite, "+66812340002"))[1], "1985-04-30"))
        kinds["no phone"].append(((await _person(suite))[1], "1985-04-30"))
        kinds["other day"].append(((await _person(suite, "+66812340002"))[1], "1985-04-29"))
        kinds["nobody"].append((national_id(next_person(), form_of(suite)), "1985-04-30"))
    await at_the_desk(suite)
    answers: set[tuple[object, ...]] = set()
    for turn in range(12):
        for kind in [*kinds][turn % 4 :] + [*kinds][: turn % 4]:
            number, born_on = kinds[kind][turn]
            begun = time.perf_counter()
            asked = await _asked(suite, app.persona, number, born_on)
            times[kind].append(time.perf_counter() - begun)
            wrong = await suite.post(app.persona, f"{REQUESTS}/{asked['id']}/confirmation", {"code": "000000"})
            answers.add((tuple(sorted(asked)), wrong.status_code, wrong.json()["code"], wrong.json()["detail"]))
    return answers


async def test_without_a_client_a_device_may_sign_up_and_other_tokens_may_not(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    _, number = await _person(suite, "+66812340003")
    body = {"national_id": number, "born_on": "1985-04-30"}
    assert (await suite.http.post(REQUESTS, json=body)).status_code == 202
    for who in ("officer", "person-a", "bank-a"):
        assert (await suite.post(who, REQUESTS, body)).status_code == 403
    bad = await suite.http.post(REQUESTS, json=body, headers={"Authorization": "Bearer x"})
    assert bad.status_code == 401
    for path in ("/contributions/v1/rates?month=2021-01", "/registration/v1/me", "/loans/v1/phases"):
        refused = await suite.get("app", path)
        assert (refused.status_code, refused.json()["code"]) == (403, "party_not_allowed"), path
    for wrong in ({**body, "born_on": "2528-04-30"}, {**body, "national_id": "1"}, {**body, "phone": "081"}, {}):
        assert (await suite.post("app", REQUESTS, wrong)).status_code == 422
    for wrong in ({"code": "12345"}, {"code": 123456}, {"code": "12345a"}, {}):
        answer = await suite.post("app", f"{REQUESTS}/{suite.party_id('app')}/confirmation", wrong)
        assert answer.status_code == 422
    missing = await suite.post("app", f"{REQUESTS}/{suite.party_id('app')}/confirmation", {"code": "123456"})
    assert missing.status_code == 404


async def test_an_app_is_onboarded_for_nobody_and_a_code_of_the_counter_begins_a_session(
    shared_suite: RunningSuite,
) -> None:
    suite = shared_suite
    app = await App.onboarded(suite)
    key = [app.key.as_dict(private=False)]
    for wrong in ({"party_id": suite.party_id("employer-a")}, {"scopes": ["returns"]}):
        body = {"name": "x", "party": "app", "keys": key, **wrong}
        refused = await suite.post("officer", "/registration/v1/clients", body)
        assert (refused.status_code, refused.json()["code"]) == (422, "app_of_nobody")
    nobody = await suite.post("officer", "/registration/v1/clients", {"name": "x", "party": "employer", "keys": key})
    assert nobody.status_code == 404
    person, _ = await _person(suite)
    code = await suite.made("officer", "/registration/v1/activation-codes", {"person_id": person["id"]})
    path = "/registration/v1/account-links/redemption"
    linked = await suite.made(app.persona, path, {"account": "app-of-mine", "code": code["code"]})
    told = await app.asked(grant_type="refresh_token", refresh_token=linked["refresh_token"])
    suite.tokens["counter"] = told.json()["access_token"]
    assert (await suite.get("counter", "/registration/v1/me")).json()["person"]["id"] == person["id"]
    await suite.made("officer", f"/registration/v1/clients/{app.client}/revocation", {})
    ended = await app.asked(grant_type="refresh_token", refresh_token=told.json()["refresh_token"])
    assert ended.json()["error"] == "invalid_client"
    async with asyncio.timeout(5):  # who was revoked is known within a second
        while (await suite.post(app.persona, REQUESTS, {})).status_code != 401:
            await asyncio.sleep(0.1)
