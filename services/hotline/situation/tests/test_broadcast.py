"""A message to a group: counted, confirmed by a second person, and told to each of its persons once."""

import asyncio
from typing import Any
from uuid import UUID

from services.hotline.notices.rows.notices import notices_of_person
from services.hotline.situation.actions import broadcast as actions
from services.hotline.situation.tests.test_post_announcement import ANNOUNCEMENTS, announcement
from tests.running_suite import RunningSuite
from tests.staff import Staffed, staffed

BROADCASTS = "/hotline/v1/broadcasts"


async def _asked(suite: RunningSuite, **group: Any) -> dict[str, Any]:
    posted = (await suite.made("manager", ANNOUNCEMENTS, announcement()))["id"]
    return await suite.made("manager", BROADCASTS, {"announcement_id": posted, **group})


async def _sent(suite: RunningSuite, broadcast_id: str) -> dict[str, Any]:
    for _ in range(200):
        found: dict[str, Any] = (await suite.get("manager", f"{BROADCASTS}/{broadcast_id}")).json()
        if found["status"] == "sent":
            return found
        await asyncio.sleep(0.05)
    raise AssertionError(found)


async def _told(suite: RunningSuite, employer: Staffed) -> list[int]:
    """Count the announcements that each of the staff was told."""
    database = suite.box.services["hotline"].database
    notices = [await notices_of_person(database, UUID(person)) for person, _, _ in employer.staff]
    return [sum(notice.template == "announcement" for notice in of_one) for of_one in notices]


async def test_each_person_of_the_group_is_told_once_and_nobody_else(
    shared_suite: RunningSuite, monkeypatch: Any
) -> None:
    monkeypatch.setattr(actions, "AT_ONCE", 2)  # five persons take three rounds
    suite = shared_suite
    employer, other = await staffed(suite, 5), await staffed(suite, 1)
    await suite.settled()
    asked = await _asked(suite, employer_id=employer.id)
    assert (asked["persons"], asked["status"]) == (5, "waiting")
    assert await _told(suite, employer) == [0] * 5, "nothing is sent before a second person confirms"
    own = await suite.post("manager", f"{BROADCASTS}/{asked['id']}/confirmation", {"persons": 5})
    assert (own.status_code, own.json()["code"]) == (403, "second_officer_needed")
    suite.tokens["manager-too"] = suite.box.issuer.token(party="supervisor", subject="manager")
    too = await suite.post("manager-too", f"{BROADCASTS}/{asked['id']}/confirmation", {"persons": 5})
    assert (too.status_code, too.json()["code"]) == (403, "second_officer_needed"), "whoever asked, in another role"
    misread = await suite.post("supervisor", f"{BROADCASTS}/{asked['id']}/confirmation", {"persons": 6})
    assert (misread.status_code, misread.json()["code"]) == (409, "group_changed")
    listed = (await suite.get("supervisor", BROADCASTS)).json()["items"]
    assert asked["id"] in [item["id"] for item in listed if item["status"] == "waiting"]
    confirmed = await suite.post("supervisor", f"{BROADCASTS}/{asked['id']}/confirmation", {"persons": 5})
    assert confirmed.status_code == 200, confirmed.text
    assert (await _sent(suite, asked["id"]))["queued"] == 5
    assert await _told(suite, employer) == [1] * 5
    assert await _told(suite, other) == [0]
    again = await suite.post("supervisor", f"{BROADCASTS}/{asked['id']}/confirmation", {"persons": 5})
    assert (again.status_code, again.json()["code"]) == (409, "broadcast_not_waiting")


async def test_a_group_is_those_who_belong_to_each_of_its_parts(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 2)
    await suite.settled()
    both = await _asked(suite, employer_id=employer.id, area="TH-10")
    assert both["persons"] == 2
    for group in (
        {"employer_id": employer.id, "area": "TH-50"},
        {"employer_id": employer.id, "programme": "isolating"},
    ):
        posted = (await suite.made("manager", ANNOUNCEMENTS, announcement()))["id"]
        refused = await suite.post("manager", BROADCASTS, {"announcement_id": posted, **group})
        assert (refused.status_code, refused.json()["code"]) == (422, "group_empty")
    posted = (await suite.made("manager", ANNOUNCEMENTS, announcement()))["id"]
    nobody = await suite.post("manager", BROADCASTS, {"announcement_id": posted})
    assert [error["code"] for error in nobody.json()["errors"]] == ["group_needed"]


async def test_a_withdrawn_announcement_is_sent_to_nobody(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 1)
    await suite.settled()
    asked = await _asked(suite, employer_id=employer.id)
    path = f"{ANNOUNCEMENTS}/{asked['announcement_id']}/withdrawal"
    assert (await suite.post("manager", path, {"because": "wrong site"})).status_code == 200
    late = await suite.post("supervisor", f"{BROADCASTS}/{asked['id']}/confirmation", {"persons": 1})
    assert (late.status_code, late.json()["code"]) == (409, "broadcast_not_waiting")
    group = {"announcement_id": asked["announcement_id"], "employer_id": employer.id}
    refused = await suite.post("manager", BROADCASTS, group)
    assert (refused.status_code, refused.json()["code"]) == (409, "announcement_withdrawn")
    assert await _told(suite, employer) == [0]


async def test_a_message_that_waits_can_be_withdrawn(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 1)
    await suite.settled()
    asked = await _asked(suite, employer_id=employer.id)
    withdrawn = await suite.post("manager", f"{BROADCASTS}/{asked['id']}/withdrawal", {})
    assert (withdrawn.status_code, withdrawn.json()["status"]) == (200, "withdrawn")
