"""Households are founded and joined; nobody is in two on one day, whoever asks at the same moment."""

import asyncio
from typing import Any

import pytest

from services.registration.households.tests.households import HOUSEHOLDS, founded, inside, joined, persons
from services.registration.tests.covered import area_of, code_of, person
from tests.callers import merge
from tests.running_suite import RunningSuite


async def test_a_household_is_founded_and_read_by_its_members(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    head, other, stranger = await persons(suite, 3)
    made = await founded(suite, head, other)
    assert (made["head"], made["version"]) == (head, 1)
    assert [(one["person_id"], one["first_day"], one["last_day"]) for one in made["members"]] == [
        (head, "2021-01-01", None),
        (other, "2021-01-01", None),
    ]
    for one in (head, other):
        own = suite.become("person", one)
        assert (await suite.get(own, f"{HOUSEHOLDS}/{made['id']}")).json() == made
        assert (await suite.get(own, "/registration/v1/me/household")).json() == {"household": made}
    outside = suite.become("person", stranger)
    assert (await suite.get(outside, f"{HOUSEHOLDS}/{made['id']}")).status_code == 404
    assert (await suite.get(outside, "/registration/v1/me/household")).json() == {"household": None}


async def test_who_joins_another_household_leaves_the_first(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    head, moving, there = await persons(suite, 3)
    first, second = await founded(suite, head, moving), await founded(suite, there)
    answer = await joined(suite, second["id"], moving, "2021-01-04")
    assert (answer.status_code, answer.json()["version"]) == (201, 2)
    assert await inside(suite, first["id"], "2021-01-03") == [head, moving]
    assert await inside(suite, first["id"]) == [head]
    assert await inside(suite, second["id"]) == [there, moving]
    items = (await suite.get("officer", f"/registration/v1/persons/{moving}/households")).json()["items"]
    assert [(one["household_id"], one["last_day"], one["reason"]) for one in items] == [
        (second["id"], None, None),
        (first["id"], "2021-01-03", "moved"),
    ]
    before = (await suite.get("officer", f"{HOUSEHOLDS}/{first['id']}", known_at=first["recorded_at"])).json()
    assert [one["last_day"] for one in before["members"]] == [None, None], "as it was known then"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"members": ["{head}"]}, (422, "member_twice")),
        ({"members": ["{other}", "{other}"]}, (422, "member_twice")),
        ({"members": ["{nobody}"]}, (404, "not_found")),
        ({"members": ["nonsense"]}, (422, "request_invalid")),
        ({"head": None}, (422, "request_invalid")),
        ({"area": "NOWHERE"}, (422, "area_unknown")),
        ({"first_day": "1985-04-29"}, (422, "request_invalid")),
        ({"first_day": "2023-01-01"}, (422, "request_invalid")),
        ({"members": ["{dead}"], "first_day": "2021-01-04"}, (409, "person_died")),
        ({"members": ["{elsewhere}"]}, (409, "member_elsewhere")),
        ({"members": ["{their_head}"], "first_day": "2021-01-04"}, (409, "head_must_be_replaced")),
    ],
)
async def test_no_household_of_what_cannot_be(
    shared_suite: RunningSuite, given: dict[str, Any], expected: tuple[int, str]
) -> None:
    suite = shared_suite
    head, other, dead, elsewhere, their_head, their = await persons(suite, 6)
    await founded(suite, elsewhere)
    await founded(suite, their_head, their)
    await suite.made("officer", f"/registration/v1/persons/{dead}/death", {"died_on": "2021-01-02", "evidence": "c"})
    names = {"head": head, "other": other, "dead": dead, "elsewhere": elsewhere, "their_head": their_head,
             "nobody": "00000000-0000-4000-8000-000000000000"}  # fmt: skip
    body = {"head": "{head}", "area": area_of(suite), "first_day": "2021-01-01", **given}
    if "members" in body:
        body["members"] = [one.format(**names) for one in body["members"]]
    body["head"] = body["head"] and body["head"].format(**names)
    answer = await suite.post("officer", HOUSEHOLDS, body)
    assert await code_of(answer) == expected, answer.text
    listed = (await suite.get("officer", f"/registration/v1/persons/{head}/households")).json()
    assert listed["items"] == [], "nothing is half written"


async def test_of_a_hundred_moves_of_one_person_into_two_households_one_wins(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    head, moving, one, two = await persons(suite, 4)
    home, first, second = await founded(suite, head, moving), await founded(suite, one), await founded(suite, two)
    targets = [first["id"], second["id"]]
    answers = await asyncio.gather(*(joined(suite, targets[number % 2], moving, "2021-01-04") for number in range(100)))
    codes = sorted((answer.status_code, answer.json().get("code", "")) for answer in answers)
    assert codes[0] == (201, "")
    assert set(codes[1:]) <= {(409, "already_member"), (409, "member_elsewhere")}
    found = [target for target in targets if moving in await inside(suite, target)]
    assert len(found) == 1
    assert moving not in await inside(suite, home["id"])


async def test_two_numbers_of_one_person_are_in_one_household(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    kept, merged, there = await persons(suite, 3)
    first = await founded(suite, kept, first_day="2020-01-01")
    second = await founded(suite, there, merged, first_day="2020-09-01")
    number = await merge(suite, kept, merged)
    assert await inside(suite, first["id"]) == []
    assert await inside(suite, second["id"]) == [there, merged]
    twice = await suite.post(
        "officer", HOUSEHOLDS, {"head": await person(suite), "members": [kept, merged], "area": area_of(suite)}
    )
    assert await code_of(twice) == (422, "member_twice")
    assert await code_of(await joined(suite, second["id"], kept, "2021-01-04")) == (409, "already_member")
    await suite.made("officer", f"/registration/v1/person-merges/{number}/reversal", {"reason": "they are two"})
    assert await inside(suite, first["id"]) == [kept]


async def test_a_person_founds_a_household_alone(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    own_id, other = await persons(suite, 2)
    own = suite.become("person", own_id)
    for head, members in ((own_id, [other]), (other, [])):
        body = {"head": head, "members": members, "area": area_of(suite)}
        assert await code_of(await suite.post(own, HOUSEHOLDS, body)) == (404, "not_found")
    made = await suite.made(own, HOUSEHOLDS, {"head": own_id, "area": area_of(suite), "first_day": "2019-01-01"})
    today = made["recorded_at"] and made["members"][0]["first_day"]
    assert today >= "2021-01-01", "an own change is from today on"
    assert (await suite.post(own, f"{HOUSEHOLDS}/{made['id']}/members", {"person_id": other})).status_code == 403
