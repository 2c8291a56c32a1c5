"""One person under two ids: found, asked, approved by another officer, resolved everywhere, undone."""

import asyncio
from typing import Any

from tests.callers import at_the_desk, caller, found
from tests.claims import certify, claimed, close, read, with_nine_months
from tests.running_suite import RunningSuite
from tests.staff import Staffed, staffed


async def _twice(suite: RunningSuite) -> tuple[Staffed, dict[str, Any], dict[str, Any]]:
    """Make one person under two ids at one employer: half of the months under each."""
    employer = await staffed(suite, 0)
    people = [await caller(suite, "มานี", "มีนา", f"+6681111111{n}") for n in (1, 2)]
    for person in people:
        body = {"employer_id": employer.id, "person_id": person["id"], "started_on": "2020-04-01"}
        await suite.made("officer", "/registration/v1/employments", {**body, "branch": "000000"})
    for number in range(4, 13):
        person = people[number % 2]
        await employer.file(f"2020-{number:02d}", [{"national_id": person["national_id"], "wage": "12000.00"}])
    await close(suite, employer)
    await at_the_desk(suite)
    return employer, people[0], people[1]


async def _months(suite: RunningSuite, person: str) -> int:
    answer = await suite.get("officer", f"/contributions/v1/persons/{person}/months")
    return len(answer.json()["items"])


async def test_merged_everywhere_and_undone(suite: RunningSuite) -> None:
    employer, kept, merged = await _twice(suite)
    claim = await claimed(suite, employer, kept["id"])
    await certify(suite, employer, kept["id"])
    await suite.settled()
    before = await read(suite, claim)
    assert (before["status"], before["reason"]) == ("rejected", "qualifying_months"), "five months are too few"

    asked = await suite.made(
        "officer",
        "/registration/v1/person-merges",
        {"kept_id": kept["id"], "merged_id": merged["id"], "reason": "one birth certificate"},
    )
    path = f"/registration/v1/person-merges/{asked['id']}"
    own = await suite.post("officer", f"{path}/approval", {"hash": asked["hash"]})
    assert (own.status_code, own.json()["code"]) == (403, "second_officer_needed")
    await suite.made("officer", f"/registration/v1/persons/{merged['id']}/details", {"given_name": "มานีย์"})
    stale = await suite.post("officer-2", f"{path}/approval", {"hash": asked["hash"]})
    assert (stale.status_code, stale.json()["code"]) == (409, "approved_content_differs")
    waiting = (await suite.get("officer-2", "/registration/v1/inbox")).json()["items"]
    assert [w["id"] for w in waiting if w["kind"] == "person_merge"] == [asked["id"]]
    now = (await suite.get("officer-2", path)).json()
    assert now["merged"]["given_name"] == "มานีย์"
    done = await suite.made("officer-2", f"{path}/approval", {"hash": now["hash"]})
    assert done["status"] == "merged"
    await at_the_desk(suite)

    assert await _months(suite, kept["id"]) == 9
    view = (await suite.get("agent", f"/hotline/v1/persons/{kept['id']}/view")).json()
    assert len(view["tiles"]["months"]) == 9
    assert len(view["tiles"]["employments"]) == 2
    assert await found(suite, "0811111112") == ["มานี ม•••"], "the other phone finds the kept person"
    card = (await suite.get("officer", f"/registration/v1/persons/{merged['id']}")).json()
    assert card["merged_into"] == kept["id"]
    again = await claimed(suite, employer, kept["id"])
    await suite.settled()
    assert (await read(suite, again))["status"] == "in_payment", "nine months under both ids"
    twice = await suite.post(
        "officer",
        "/registration/v1/person-merges",
        {"kept_id": merged["id"], "merged_id": kept["id"], "reason": "the other way round"},
    )
    assert (twice.status_code, twice.json()["code"]) == (409, "merge_impossible")

    undone = await suite.made("officer", f"{path}/reversal", {"reason": "twins"})
    assert undone["status"] == "undone"
    await suite.settled()
    assert await _months(suite, kept["id"]) + await _months(suite, merged["id"]) == 9
    assert await _months(suite, kept["id"]) == 5
    assert (await read(suite, again))["status"] == "rejected", "five months again"
    assert await found(suite, "0811111112") == ["มานีย์ ม•••"]


async def test_who_looks_alike_is_shown_to_officers_once(local_suite: RunningSuite) -> None:
    suite = local_suite
    people = [await caller(suite, "มานี", "มีนา") for _ in range(2)]
    await caller(suite, "มานี", "มีนา", born_on="1999-01-01")
    registration = suite.box.services["registration"]
    duty = next(duty for duty in registration.duties if duty.name == "find_duplicates")
    await duty.run()
    await duty.run()
    waiting = [w for w in await _waiting(suite) if w["kind"] == "possible_duplicate"]
    pair = sorted(person["id"] for person in people)
    assert [w["id"].split() for w in waiting] == [pair]
    path = f"/registration/v1/possible-duplicates/{pair[1]}/{pair[0]}/dismissal"
    await suite.made("officer", path, {"reason": "mother and aunt"})
    await duty.run()
    assert [w for w in await _waiting(suite) if w["kind"] == "possible_duplicate"] == []
    gone = await suite.post("officer", path.replace(pair[0], pair[1]), {"reason": "x"})
    assert gone.status_code == 404


async def _waiting(suite: RunningSuite) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await suite.get("officer", "/registration/v1/inbox")).json()["items"]
    return items


async def test_one_is_asked_for_once_and_refused(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    kept, merged = [await caller(suite, "มานี", "มีนา") for _ in range(2)]
    body = {"kept_id": kept["id"], "merged_id": merged["id"], "reason": "looks alike"}
    answers = await asyncio.gather(*(suite.post("officer", "/registration/v1/person-merges", body) for _ in range(6)))
    assert sorted(a.status_code for a in answers) == [201, 409, 409, 409, 409, 409]
    asked = next(a.json() for a in answers if a.status_code == 201)
    path = f"/registration/v1/person-merges/{asked['id']}"
    itself = await suite.post("officer", "/registration/v1/person-merges", {**body, "merged_id": kept["id"]})
    assert itself.json()["code"] == "merge_impossible"
    refused = await suite.made("officer-2", f"{path}/refusal", {"reason": "two persons"})
    assert refused["status"] == "refused"
    late = await suite.post("officer-2", f"{path}/approval", {"hash": asked["hash"]})
    assert (late.status_code, late.json()["code"]) == (409, "merge_not_open")
    for who in ("agent", "employer-a", "person-a"):
        assert (await suite.get(who, path)).status_code == 403


async def test_a_wage_under_the_other_id_counts_while_they_are_merged_and_no_longer(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await with_nine_months(suite, 1)
    person, number, _ = employer.staff[0]
    twin = await caller(suite, "มานี", "มีนา")
    await close(suite, employer)
    await suite.settled()
    claim = await claimed(suite, employer, person)
    await certify(suite, employer, person)
    await suite.settled()
    assert (await read(suite, claim))["status"] == "in_payment"
    await suite.move_to("2021-02-05")
    away = {"national_id": number, "wage": "0.00", "absence": "suspended"}
    await employer.file("2021-01", [away, {"national_id": twin["national_id"], "wage": "12000.00"}])
    await suite.settled()
    assert (await read(suite, claim))["status"] == "in_payment"
    body = {"kept_id": person, "merged_id": twin["id"], "reason": "one person"}
    asked = await suite.made("officer", "/registration/v1/person-merges", body)
    path = f"/registration/v1/person-merges/{asked['id']}"
    await suite.made("officer-2", f"{path}/approval", {"hash": asked["hash"]})
    await suite.settled()
    assert (await read(suite, claim))["reason"] == "wage_reported"
    await suite.made("officer", f"{path}/reversal", {"reason": "twins"})
    await suite.settled()
    assert (await read(suite, claim))["status"] == "in_payment", "the wage is somebody else's again"
