"""A merge in registration keeps everything of both ids; undone, each has its own again."""

from typing import Any

import pytest

from deploy.operate.invariants import broken_invariants
from tests.callers import caller, merge
from tests.programmes import PATH, mine, registered, session
from tests.running_suite import RunningSuite
from tests.staff import staffed

_LINKS = "/registration/v1/account-links"


async def _hired(suite: RunningSuite, employer: str, person: str) -> str:
    body = {"employer_id": employer, "person_id": person, "started_on": "2020-04-01", "branch": "000000"}
    return str((await suite.made("officer", "/registration/v1/employments", body))["id"])


async def _person_of(suite: RunningSuite, account: str) -> str:
    answer = await suite.post("system", f"{_LINKS}/resolution", {"account": account})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["person_id"])


async def _mine(suite: RunningSuite, who: str) -> tuple[str, set[str], set[str | None]]:
    """Return my id, my employments, and the purposes of looks at me."""
    me: dict[str, Any] = (await suite.get(who, "/registration/v1/me")).json()
    looks: list[dict[str, Any]] = (await suite.get(who, "/registration/v1/me/looks")).json()["items"]
    purposes = {look["purpose"] for look in looks if look["action"] == "person.read" and look["by"] == "officer"}
    return me["person"]["id"], {one["id"] for one in me["employments"]}, purposes


async def test_the_kept_id_has_everything_and_after_undoing_each_has_its_own(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    suite.tokens["system"] = suite.box.issuer.token(party="system", subject="app")
    numbers = [(await caller(suite, "มานี", "มีนา", f"+6681111111{n}"))["id"] for n in (1, 2)]
    employers = [await staffed(suite, 0) for _ in numbers]
    jobs = []
    for place, (person, employer) in enumerate(zip(numbers, employers, strict=True)):
        jobs.append(await _hired(suite, employer.id, person))
        await suite.made("officer", _LINKS, {"account": f"app-{place}", "person_id": person})
        purpose = f"letter {place}"
        assert (await suite.get("officer", f"/registration/v1/persons/{person}", purpose=purpose)).status_code == 200
    await suite.settled()
    kept, merged = numbers
    tokens = [suite.become("person", number) for number in numbers]
    before = [await _mine(suite, token) for token in tokens]
    assert before == [(kept, {jobs[0]}, {"letter 0"}), (merged, {jobs[1]}, {"letter 1"})]

    done = await merge(suite, kept, merged)
    for place, token in enumerate(tokens):
        assert await _person_of(suite, f"app-{place}") == kept, "an account of either number opens the kept person"
        assert await _mine(suite, token) == (kept, set(jobs), {"letter 0", "letter 1"})
        for number in numbers:
            listed = await suite.get(token, "/registration/v1/employments", person_id=number)
            assert {item["id"] for item in listed.json()["items"]} == set(jobs)
    for employer in employers:
        assert (await suite.get(employer.persona, f"/registration/v1/persons/{kept}")).status_code == 200
    await suite.made("officer", f"/registration/v1/person-merges/{done}/reversal", {"reason": "twins"})
    await suite.settled()
    assert [await _mine(suite, token) for token in tokens] == before
    assert [await _person_of(suite, f"app-{place}") for place in range(2)] == numbers

    await merge(suite, kept, merged)
    ended = await suite.post(tokens[0], f"{_LINKS}/end", {"account": "app-1"})
    assert ended.status_code == 200, "the person ends the link of the own other number"
    assert (await suite.post("system", f"{_LINKS}/resolution", {"account": "app-1"})).status_code == 404
    assert await _person_of(suite, "app-0") == kept


async def test_employed_twice_at_one_employer_goes_to_an_officer_and_can_be_ended(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 0)
    kept, merged = [(await caller(suite, "มานี", "มีนา", f"+6681111111{n}"))["id"] for n in (1, 2)]
    jobs = [await _hired(suite, employer.id, person) for person in (kept, merged)]
    assert await _twice(suite) == []
    await merge(suite, kept, merged)
    (shown,) = await _twice(suite)
    assert (shown["person_id"], set(shown["ids"])) == (kept, set(jobs))
    more = {"employer_id": employer.id, "person_id": kept, "started_on": "2020-06-01", "branch": "000000"}
    again = await suite.post("officer", "/registration/v1/employments", more)
    assert (again.status_code, again.json()["code"]) == (409, "employment_overlaps")
    path = f"/registration/v1/employments/{jobs[1]}"
    own = suite.become("person", merged)
    assert (await suite.post(own, f"{path}/objection", {"because": "entered twice"})).status_code in {200, 201}
    await suite.made("officer", f"{path}/objection/decision", {"decision": "upheld", "because": "entered twice"})
    assert await _twice(suite) == []
    end = {"ended_on": "2021-01-15", "reason": "resigned"}
    await suite.made(employer.persona, f"/registration/v1/employments/{jobs[0]}/end", end)
    await suite.settled()
    assert await broken_invariants(suite.box.services) == [], "every copy ends the void one where it starts"


async def test_either_of_two_overlapping_employments_can_be_ended(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 0)
    kept, merged = [(await caller(suite, "มานี", "มีนา", f"+6681111111{n}"))["id"] for n in (1, 2)]
    jobs = [await _hired(suite, employer.id, person) for person in (kept, merged)]
    await merge(suite, kept, merged)
    for job in jobs:
        end = {"ended_on": "2021-01-15", "reason": "resigned"}
        await suite.made(employer.persona, f"/registration/v1/employments/{job}/end", end)
    more = {"employer_id": employer.id, "person_id": merged, "started_on": "2021-01-10", "branch": "000000"}
    again = await suite.post("officer", "/registration/v1/employments", more)
    assert (again.status_code, again.json()["code"]) == (409, "employment_overlaps")
    await suite.made("officer", "/registration/v1/employments", {**more, "started_on": "2021-01-15"})


async def _twice(suite: RunningSuite) -> list[dict[str, Any]]:
    items = (await suite.get("officer", "/registration/v1/inbox")).json()["items"]
    return [item["about"] for item in items if item["kind"] == "merge_overlap"]


async def test_who_died_under_one_id_is_dead_under_the_other(shared_suite: RunningSuite) -> None:
    """A dead person is hired by nobody and named as nobody's contact."""
    suite = shared_suite
    people = [await caller(suite, "มาลัย", "มีนา", f"+6682222222{n}") for n in (1, 2)]
    kept, dead = people[0]["id"], people[1]["id"]
    employer = await staffed(suite, 0)
    died = {"died_on": "2021-01-10", "evidence": "certificate 7"}
    await suite.made("officer", f"/registration/v1/persons/{dead}/death", died)
    await merge(suite, kept, dead)
    for number in (kept, dead):
        hire = {"employer_id": employer.id, "person_id": number, "started_on": "2021-01-04", "branch": "000000"}
        refused = await suite.post("officer", "/registration/v1/employments", hire)
        assert (refused.status_code, refused.json()["code"]) == (409, "person_died"), refused.text
        ended = {**hire, "ended_on": "2021-01-08", "reason": "terminated"}
        if number == kept:
            assert (await suite.post("officer", "/registration/v1/employments", ended)).status_code == 201
        contact = {"person_id": number, "name": "มาลัย", "email": "malai@example.com", "acts": True}
        named = await suite.post("officer", f"/registration/v1/employers/{employer.id}/contacts", contact)
        assert named.status_code == 404, named.text
    content = f"national_id,born_on,started_on\n{people[0]['national_id']},1985-04-30,2021-01-09\n".encode()
    path = "/registration/v1/employment-files"
    job = await suite.sent_file(employer.persona, "hires.csv", content, path=path, employer_number=employer.number)
    assert job["status"] == "incomplete", job
    assert "person_died" in (await suite.get(employer.persona, job["result"]["failed_file"])).text


@pytest.mark.parametrize("kept_lives", [True, False])
async def test_a_merge_with_a_dead_number_ends_what_the_living_one_had_until_it_is_undone(
    shared_suite: RunningSuite, kept_lives: bool
) -> None:
    suite = shared_suite
    living, dead = [(await caller(suite, "มาลี", "มีนา", f"+6683333333{n}"))["id"] for n in (1, 2)]
    employer = await staffed(suite, 0)
    job = await _hired(suite, employer.id, living)
    await suite.settled()
    await registered(suite, living)
    _, seat = await session(suite, "testing", day="2021-01-20", capacity=1, offers="rt_pcr")
    await suite.made(suite.become("person", living), f"{PATH}/bookings", {"person_id": living, "session_id": seat})
    died = {"died_on": "2021-01-10", "evidence": "certificate 8"}
    await suite.made("officer", f"/registration/v1/persons/{dead}/death", died)
    done = await merge(suite, *((living, dead) if kept_lives else (dead, living)))
    ended = (await suite.get("officer", f"/registration/v1/employments/{job}")).json()
    assert (ended["ended_on"], ended["reason"]) == ("2021-01-10", "died")
    assert [one["status"] for one in (await mine(suite, living))["bookings"]] == ["cancelled"]
    assert await broken_invariants(suite.box.services) == []
    await suite.made("officer", f"/registration/v1/person-merges/{done}/reversal", {"reason": "twins"})
    await suite.settled()
    again = (await suite.get("officer", f"/registration/v1/employments/{job}")).json()
    assert (again["ended_on"], again["standing"]) == (None, "stands")
    assert [one["status"] for one in (await mine(suite, living))["bookings"]] == ["booked", "cancelled"]
    assert await broken_invariants(suite.box.services) == []
