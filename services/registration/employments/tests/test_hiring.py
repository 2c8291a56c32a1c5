"""Hiring: an employer shows that it knows the person, and the relation shows it a limited part of the person's data."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from sqlalchemy import Engine, event

from deploy.onebox.parties import national_id
from tests.programmes import in_the_programme, positive
from tests.running_suite import RunningSuite
from tests.staff import Staffed, form_of, next_person, staffed

EMPLOYMENTS = "/registration/v1/employments"
PERSONS = "/registration/v1/persons"
BORN = "1985-04-30"


async def _hire(suite: RunningSuite, employer: Staffed, **whom: Any) -> httpx.Response:
    today = suite.box.services["registration"].clock.today().isoformat()
    return await suite.post(employer.persona, EMPLOYMENTS, {"employer_id": employer.id, "started_on": today, **whom})


def _told(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


@contextmanager
def _statements() -> Iterator[list[str]]:
    """Record every statement about a pair, in order."""
    run: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if any(part in statement for part in ("match_try", "'match '", "p.born_on = ", "INSERT INTO audit_outbox")):
            run.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield run
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def _whole(answer: httpx.Response) -> tuple[dict[str, Any], dict[str, str]]:
    """Return all of an answer except what identifies this one request."""
    headers = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
    return {name: value for name, value in answer.json().items() if name != "trace_id"}, headers


async def test_number_and_birthday_must_match_and_all_mismatches_get_one_answer(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    one, two = await staffed(suite, 1), await staffed(suite, 0)
    person, number, _ = one.staff[0]
    unknown = national_id(next_person(), form_of(suite))
    with _statements() as for_wrong:
        wrong = await _hire(suite, two, national_id=number, born_on="1985-05-01")
    with _statements() as for_nobody:
        nobody = await _hire(suite, two, national_id=unknown, born_on=BORN)
    assert _told(wrong) == _told(nobody) == (422, "person_does_not_match")
    assert _whole(wrong) == _whole(nobody)
    assert for_wrong == for_nobody, "the same work, so the same time"
    assert len(for_wrong) >= 5, for_wrong
    hired = await _hire(suite, two, national_id=number, born_on=BORN)
    assert (hired.status_code, hired.json()["person_id"], hired.json()["standing"]) == (201, person, "stands")
    nobodys = f"{number[:-1]}{(int(number[-1]) + 1) % 10}"
    for _ in range(8):
        mistyped = await _hire(suite, two, national_id=nobodys, born_on=BORN)
        assert (mistyped.status_code, mistyped.json()["errors"][0]["code"]) == (422, "national_id_invalid"), "no try"
    both = await _hire(suite, two, national_id=number, born_on=BORN, person_id=person)
    assert both.json()["errors"][0]["code"] == "person_named"


async def test_after_six_wrong_pairs_a_right_one_gets_the_same_answer(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    one, guesser = await staffed(suite, 2), await staffed(suite, 0)
    _, number, _ = one.staff[0]
    guesses = [_hire(suite, guesser, national_id=number, born_on=f"1985-05-{day:02d}") for day in range(1, 13)]
    answers = [_told(answer) for answer in await asyncio.gather(*guesses)]
    assert sorted(answers) == [(422, "person_does_not_match")] * 6 + [(429, "too_many_tries")] * 6
    right = await _hire(suite, guesser, national_id=number, born_on=BORN)
    assert _told(right) == (429, "too_many_tries")
    assert int(right.headers["Retry-After"]) == 24 * 60 * 60
    of_another = await _hire(suite, guesser, national_id=one.staff[1][1], born_on=BORN)
    assert _told(of_another) == (429, "too_many_tries"), "counted by who asks"
    other = await staffed(suite, 0)
    assert _told(await _hire(suite, other, national_id=number, born_on=BORN)) == (429, "too_many_tries"), "and by whom"
    assert (await _hire(suite, other, national_id=one.staff[1][1], born_on=BORN)).status_code == 201
    officer = await suite.post(
        "officer",
        EMPLOYMENTS,
        {"employer_id": other.id, "national_id": number, "born_on": BORN, "started_on": "2021-01-04"},
    )
    assert officer.status_code == 201
    await suite.settled()
    looks = (await suite.get(suite.become("person", one.staff[0][0]), "/registration/v1/me/looks")).json()["items"]
    assert [look["by"] for look in looks if look["action"] == "employment.no_match"] == ["employer"] * 14


async def test_many_right_pairs_at_once_are_no_tries(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    one, two = await staffed(suite, 12), await staffed(suite, 0)
    hired = [_hire(suite, two, national_id=number, born_on=BORN) for _, number, _ in one.staff]
    assert {answer.status_code for answer in await asyncio.gather(*hired)} == {201}


async def test_hired_by_twelve_at_once_and_sent_again_it_is_one_employment(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    one, two = await staffed(suite, 1), await staffed(suite, 0)
    person, number, _ = one.staff[0]
    twelve = await asyncio.gather(*[_hire(suite, two, national_id=number, born_on=BORN) for _ in range(12)])
    assert sorted(map(_told, twelve)) == [(201, ""), *[(409, "employment_overlaps")] * 11]
    others = [await staffed(suite, 0) for _ in range(3)]
    hired = [_hire(suite, other, national_id=number, born_on=BORN) for other in others]
    assert {answer.status_code for answer in await asyncio.gather(*hired)} == {201}, "several employers at once"
    three = await staffed(suite, 0)
    body = {"employer_id": three.id, "started_on": "2021-01-05", "national_id": number, "born_on": BORN}
    first = await suite.post(three.persona, EMPLOYMENTS, body, key="hired once")
    for day in range(1, 7):
        await _hire(suite, three, national_id=number, born_on=f"1985-05-{day:02d}")
    again = await suite.post(three.persona, EMPLOYMENTS, body, key="hired once")
    assert (again.status_code, again.json()) == (201, first.json()), "locked since, and answered as it was"
    assert again.headers["Idempotency-Replayed"] == "true"
    assert first.json()["person_id"] == person


async def test_a_person_id_alone_is_not_enough_to_hire(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    one, two = await staffed(suite, 1), await staffed(suite, 0)
    person = one.staff[0][0]
    assert _told(await _hire(suite, two, person_id=person, started_on="2000-01-01")) == (404, "not_found")
    assert (await suite.get(two.persona, f"{PERSONS}/{person}")).status_code == 404
    own = {"national_id": national_id(next_person(), form_of(suite)), "given_name": "มาลี", "family_name": "ใจดี",
           "born_on": BORN, "sex": "female", "area": "TH-10", "phones": ["+66812345678"]}  # fmt: skip
    registered = await suite.made(two.persona, PERSONS, own)
    again = await suite.post(two.persona, PERSONS, own)
    assert again.json()["existing"] == registered["id"], "it registered the person itself"
    hired = await _hire(suite, two, person_id=registered["id"], started_on="2019-02-01")
    assert (hired.status_code, hired.json()["standing"]) == (201, "stands")
    stranger = await suite.post(one.persona, PERSONS, own)
    assert (_told(stranger), "existing" in stranger.json()) == ((409, "person_already_registered"), False)


async def test_registering_reveals_no_more_than_hiring(shared_suite: RunningSuite) -> None:
    """A known number with its birthday gets the answer.

    With another it is counted and audited, and ends registering.
    """
    suite = shared_suite
    one, guesser = await staffed(suite, 1), await staffed(suite, 0)
    person, number, _ = one.staff[0]
    body = {"national_id": number, "given_name": "มาลี", "family_name": "ใจดี", "born_on": BORN, "sex": "female",
            "area": "TH-10"}  # fmt: skip
    told = await suite.post(guesser.persona, PERSONS, body)
    assert (_told(told), "existing" in told.json()) == ((409, "person_already_registered"), False)
    guesses = [suite.post(guesser.persona, PERSONS, {**body, "born_on": f"1985-05-{day:02d}"}) for day in range(1, 13)]
    answers = await asyncio.gather(*guesses)
    assert sorted(map(_told, answers)) == [(422, "person_does_not_match")] * 6 + [(429, "too_many_tries")] * 6
    refused = next(a for a in answers if a.status_code == 422)
    assert refused.json()["errors"][0]["pointer"] == "/national_id"
    fresh = {**body, "national_id": national_id(next_person(), form_of(suite))}
    for another in (body, fresh):
        assert _told(await suite.post(guesser.persona, PERSONS, another)) == (429, "too_many_tries"), "known or not"
    assert _told(await _hire(suite, guesser, national_id=number, born_on=BORN)) == (429, "too_many_tries"), "one count"
    assert (await suite.post(one.persona, PERSONS, fresh)).status_code == 201
    assert (await suite.post("officer", PERSONS, body)).json()["existing"] == person
    await suite.settled()
    looks = (await suite.get(suite.become("person", person), "/registration/v1/me/looks")).json()["items"]
    assert len([look for look in looks if look["action"] == "person.no_match"]) >= 6


async def test_an_employer_sees_name_and_number_while_it_employs(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    one, two = await staffed(suite, 1), await staffed(suite, 0)
    person, number, _ = one.staff[0]
    employment = (await _hire(suite, two, national_id=number, born_on=BORN)).json()["id"]
    seen = (await suite.get(two.persona, f"{PERSONS}/{person}")).json()
    assert (seen["national_id"], seen["given_name"], seen["family_name"]) == (number, "สมชาย", "ใจดี")
    hidden = {name: seen[name] for name in ("born_on", "sex", "area", "phones", "recorded_at")}
    assert hidden == {"born_on": None, "sex": None, "area": None, "phones": [], "recorded_at": None}
    await suite.move_to("2021-02-20")
    await suite.made(two.persona, f"{EMPLOYMENTS}/{employment}/end", {"ended_on": "2021-02-20", "reason": "resigned"})
    assert (await suite.get(two.persona, f"{PERSONS}/{person}")).status_code == 404
    assert (await suite.get(two.persona, f"{EMPLOYMENTS}/{employment}")).status_code == 200, "what it filed itself"


async def test_dated_back_it_waits_and_the_person_has_the_word(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    one, two = await staffed(suite, 1), await staffed(suite, 0)
    person, number, _ = one.staff[0]
    me = suite.become("person", person)
    made = (await _hire(suite, two, national_id=number, born_on=BORN, started_on="2019-06-01")).json()
    assert made["standing"] == "waiting"
    await suite.settled()
    notices = (await suite.get(me, "/hotline/v1/notices")).json()["items"]
    assert [n["template"] for n in notices] == ["employment_started"]
    waiting = (await suite.get("officer", "/registration/v1/inbox")).json()["items"]
    assert [(w["kind"], w["id"]) for w in waiting if made["id"] in w["id"]] == [("back_dated_employment", made["id"])]
    contested = await suite.made(me, f"{EMPLOYMENTS}/{made['id']}/objection", {"because": "I never worked there"})
    assert contested["standing"] == "contested"
    assert (await suite.get(two.persona, f"{PERSONS}/{person}")).status_code == 404
    twice = await suite.post(me, f"{EMPLOYMENTS}/{made['id']}/objection", {"because": "again"})
    assert _told(twice) == (409, "objection_already_made")
    decided = await suite.made(
        "officer",
        f"{EMPLOYMENTS}/{made['id']}/objection/decision",
        {"decision": "upheld", "because": "no contract was shown"},
    )
    assert decided["standing"] == "void"
    mine = (await suite.get(me, "/registration/v1/me")).json()["employments"]
    assert made["id"] not in [m["id"] for m in mine]
    dead = await suite.post(
        two.persona, f"{EMPLOYMENTS}/{made['id']}/end", {"ended_on": "2021-01-01", "reason": "resigned"}
    )
    assert _told(dead) == (409, "employment_void")
    history = (await suite.get("officer", f"{EMPLOYMENTS}/{made['id']}/history")).json()["items"]
    assert [h["standing"] for h in history] == ["waiting", "contested", "void"]


async def test_an_employer_sees_nothing_from_before_the_employment_was_known(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    one = await in_the_programme(suite, 1)
    two, three = await staffed(suite, 0), await staffed(suite, 0)
    person, number, _ = one.staff[0]
    registered_early = await _hire(suite, three, national_id=number, born_on=BORN)
    assert registered_early.json()["standing"] == "stands"
    await suite.settled()
    await positive(suite, person)
    await suite.settled()
    hired = (await _hire(suite, two, national_id=number, born_on=BORN)).json()
    await suite.made(two.persona, f"{EMPLOYMENTS}/{hired['id']}/correction", {
        "started_on": "2021-06-01", "because": "she began a week earlier",
    })  # fmt: skip
    await suite.settled()
    assert await _isolated(suite, one) == [person]
    assert await _isolated(suite, three) == [person], "it was known before the order"
    assert await _isolated(suite, two) == [], "ordered before this employer said anything"
    me = suite.become("person", person)
    await suite.made(me, f"{EMPLOYMENTS}/{registered_early.json()['id']}/objection", {"because": "not mine"})
    await suite.settled()
    assert await _isolated(suite, three) == [], "contested"


async def _isolated(suite: RunningSuite, employer: Staffed) -> list[str]:
    found = await suite.get(employer.persona, f"/programmes/v1/employers/{employer.id}/isolations")
    return [item["person_id"] for item in found.json()["items"]]
