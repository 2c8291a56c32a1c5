"""An officer closes places at their page: nobody is booked there any more, and who was is told."""

import asyncio
from typing import Any

import httpx

from tests.programmes import PATH, another_session, hospitel, mine, registered, session
from tests.running_suite import RunningSuite
from tests.staff import staffed

_HERE = "/office/places"


async def _sent(suite: RunningSuite, persona: str, path: str, **form: Any) -> httpx.Response:
    return await suite.http.post(path, data=form, headers={"Authorization": f"Bearer {suite.token(persona)}"})


async def _seen(suite: RunningSuite, persona: str) -> httpx.Response:
    return await suite.http.get(_HERE, headers={"Authorization": f"Bearer {suite.token(persona)}"})


async def _closed(suite: RunningSuite, kind: str, place: str) -> None:
    at = f"{_HERE}/{kind}/{place}/closing"
    assert "Say why" in (await _sent(suite, "officer", at, because=" ")).text
    check = await _sent(suite, "officer", at, because="the lease ended")
    assert (check.status_code, "the lease ended" in check.text) == (200, True), check.text[:500]
    assert (await _sent(suite, "officer", at, because="the lease ended", step="do")).status_code == 303


async def test_a_closed_site_takes_no_bookings_and_tells_those_it_has(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 2)
    await suite.settled()
    one, two = (person for person, _, _ in employer.staff)
    site, seat = await session(suite, "testing", day="2021-01-12", capacity=2, offers="rt_pcr")
    for person in (one, two):
        await registered(suite, person)
    me = suite.become("person", one)
    await suite.made(me, f"{PATH}/bookings", {"person_id": one, "session_id": seat})
    await _closed(suite, "sites", site)
    for _ in range(400):
        card = await mine(suite, one)
        if card["bookings"][0]["status"] == "cancelled":
            break
        await asyncio.sleep(0.02)
    assert (card["bookings"][0]["status"], card["messages"][0]["about"]) == ("cancelled", "place_closed")
    told = await suite.http.get("/my", headers={"Authorization": f"Bearer {suite.token(me)}"})
    assert "Choose another place" in told.text
    refused = await suite.post(suite.become("person", two), f"{PATH}/bookings", {"person_id": two, "session_id": seat})
    assert (refused.status_code, refused.json()["code"]) == (409, "site_is_closed")
    listed = (await suite.get("officer", f"{PATH}/sessions", programme="testing", limit=100)).json()["items"]
    assert seat not in {one["id"] for one in listed}
    body = {"day": "2021-01-13", "starts_at": "09:00", "ends_at": "10:00", "capacity": 1, "offers": "rt_pcr"}
    more = await suite.post("officer", f"{PATH}/sites/{site}/sessions", body)
    assert (more.status_code, more.json()["code"]) == (409, "site_has_closed")
    assert "closed from 10 Jan 2021" in (await _seen(suite, "officer")).text
    other, _ = await session(suite, "testing", day="2021-01-12", capacity=2, offers="rt_pcr")
    assert await another_session(suite, other, day="2021-01-13", capacity=1, offers="rt_pcr")


async def test_laboratories_are_added_and_closed_with_hospitels_by_officers_alone(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    form = {"name": "ห้องปฏิบัติการ หนึ่ง", "area": "TH-10", "address": "บางนา"}
    nowhere = await _sent(suite, "officer", f"{_HERE}/laboratories", **{**form, "area": "XX-99"})
    assert (nowhere.status_code, form["name"] in nowhere.text) == (422, True), "as it was typed"
    assert (await _sent(suite, "officer", f"{_HERE}/laboratories", **form)).status_code == 303
    assert form["name"] in (await _seen(suite, "manager")).text
    listed = (await suite.get("officer", f"{PATH}/laboratories")).json()["items"]
    laboratory = next(one["id"] for one in listed if one["name"] == form["name"])
    for who in ("manager", "agent"):
        refused = await _sent(suite, who, f"{_HERE}/laboratories/{laboratory}/closing", because="x", step="do")
        assert refused.status_code == 403, who
    await _closed(suite, "laboratories", laboratory)
    assert laboratory not in (await _seen(suite, "officer")).text
    house = await hospitel(suite, 1)
    await _closed(suite, "facilities", house)
    beds = (await suite.get("officer", f"{PATH}/occupancy")).json()["items"]
    assert [one["closed_on"] for one in beds if one["id"] == house] == ["2021-01-10"]
