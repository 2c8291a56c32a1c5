"""Members leave by their own word, an officer's, or death; a head is replaced before leaving others."""

import pytest

from services.registration.households.tests.households import HOUSEHOLDS, founded, inside, joined, left, persons
from services.registration.tests.covered import code_of
from tests.running_suite import RunningSuite


async def test_a_member_leaves_from_today_on_and_an_officer_enters_any_day(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    head, other, third = await persons(suite, 3)
    made = await founded(suite, head, other, third)
    own = suite.become("person", other)
    late = await left(suite, own, made["id"], other, on="2021-01-02")
    assert await code_of(late) == (403, "leaving_back_dated")
    assert (await left(suite, own, made["id"], third, on="2021-06-01")).status_code == 404, "the own days alone"
    gone = await left(suite, own, made["id"], other, on="2021-06-01")
    assert (gone.status_code, gone.json()["last_day"], gone.json()["reason"]) == (200, "2021-05-31", "left")
    again = await left(suite, own, made["id"], other, on="2021-06-01")
    assert (again.status_code, again.json()) == (200, gone.json()), "asked twice, it is as it was"
    wrong = await left(suite, "officer", made["id"], third, reason="entered_wrongly")
    assert wrong.json()["last_day"] == "2020-12-31", "the day before the first: never in it"
    assert await inside(suite, made["id"], "2021-05-31") == [head, other]
    assert await inside(suite, made["id"], "2021-06-01") == [head]
    back = await joined(suite, made["id"], other, "2021-07-01")
    assert back.status_code == 201, back.text


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"on": "2021-01-01"}, (422, "leaves_before_joining")),
        ({"on": "2020-12-31"}, (422, "leaves_before_joining")),
        ({"on": "2023-06-01"}, (422, "request_invalid")),
        ({"on": "yesterday"}, (422, "request_invalid")),
        ({"on": "2021-01-04", "reason": "moved"}, (422, "request_invalid")),
    ],
)
async def test_days_on_which_nobody_leaves(
    shared_suite: RunningSuite, asked: dict[str, str], expected: tuple[int, str]
) -> None:
    suite = shared_suite
    head, other, stranger = await persons(suite, 3)
    made = await founded(suite, head, other)
    assert await code_of(await left(suite, "officer", made["id"], other, **asked)) == expected
    assert (await left(suite, "officer", made["id"], stranger, on="2021-01-04")).status_code == 404
    assert await inside(suite, made["id"]) == [head, other]


async def test_a_death_ends_the_days_and_a_withdrawn_one_does_not(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    head, other = await persons(suite, 2)
    made = await founded(suite, head, other)
    death = f"/registration/v1/persons/{head}/death"
    await suite.made("officer", death, {"died_on": "2021-01-03", "evidence": "certificate 12"})
    assert await inside(suite, made["id"], "2021-01-03") == [head, other]
    assert await inside(suite, made["id"]) == [other]
    assert (await suite.get("officer", f"{HOUSEHOLDS}/{made['id']}")).json()["head"] is None
    body = {"person_id": other, "first_day": "2021-01-04"}
    named = await suite.made("officer", f"{HOUSEHOLDS}/{made['id']}/head", body)
    assert named["head"] == other
    await suite.made("officer", f"{death}/withdrawal", {"because": "a twin"})
    assert await inside(suite, made["id"]) == [head, other]
