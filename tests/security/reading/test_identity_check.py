"""The identity check: its answers are on no screen, and guesses are limited by person and day."""

import asyncio
from typing import Any

import pytest

from tests.callers import at_the_desk, caller, found, merge
from tests.claims import with_nine_months
from tests.running_suite import RunningSuite

_BORN = {"born_on": "1985-04-30"}


async def _case(suite: RunningSuite, who: str = "agent", **more: Any) -> str:
    body = {"about": "who is it?", "kind": "request", **more}
    return str((await suite.made(who, "/hotline/v1/cases", body))["id"])


async def _check(suite: RunningSuite, who: str, case: str, person: str, **answers: str) -> tuple[int, dict[str, Any]]:
    path = f"/hotline/v1/cases/{case}/identity-checks"
    answer = await suite.post(who, path, {"person_id": person, "answers": answers})
    return answer.status_code, answer.json()


def _other_end(national_id: str) -> str:
    return f"{int(national_id[-4:]) ^ 1:04d}"


async def test_no_screen_shows_what_is_asked(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await with_nine_months(suite, 1)
    person, national, _ = employer.staff[0]
    phones = {"phones": ["+66812345678"]}
    await suite.made("officer", f"/registration/v1/persons/{person}/details", phones)
    await at_the_desk(suite)
    await _case(suite, person_id=person)
    screens = [
        await suite.get("agent", f"/hotline/v1/persons/{person}/view"),
        await suite.get("agent", f"/hotline/v1/timelines/{person}"),
        await suite.get("agent", "/hotline/v1/search", q="สมชาย ใจดี"),
        await suite.get("agent", "/hotline/v1/notices", person_id=person),
        await suite.get("officer", f"/registration/v1/persons/{person}"),
    ]
    for screen in screens:
        assert screen.status_code == 200, screen.text
        for secret in (national[-4:], "5678", "1985", employer.number, employer.id, "บริษัท", "12000"):
            assert secret not in screen.text, f"{screen.url} shows {secret}"
    for typed in (national[:-1], national[:6], "081234567", employer.number[:-1]):
        assert await found(suite, typed) == [], "a number is not found by its beginning"
    assert await found(suite, national) == ["สมชาย ใจ•••"]


async def test_three_wrong_tries_a_person_and_day_over_cases_and_agents(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    suite.tokens["agent-2"] = suite.box.issuer.token(party="agent", subject="agent-2")
    person, other = [await caller(suite, "มานะ", "อดทน") for _ in range(2)]
    await at_the_desk(suite)
    asking = [(who, await _case(suite, who)) for who in ("agent", "agent-2", "supervisor") for _ in range(4)]
    wrong = {**_BORN, "national_id_end": _other_end(person["national_id"])}
    told = await asyncio.gather(*(_check(suite, who, case, person["id"], **wrong) for who, case in asking))
    assert sorted(body["tries_left"] for status, body in told if status == 201) == [0, 1, 2]
    assert {body["code"] for status, body in told if status == 403} == {"identity_check_locked"}
    right = {**_BORN, "national_id_end": person["national_id"][-4:]}
    who, case = asking[-1]
    assert (await _check(suite, who, case, person["id"], **right))[1]["code"] == "identity_check_locked"
    of_other = {**_BORN, "national_id_end": other["national_id"][-4:]}
    assert (await _check(suite, "agent", asking[0][1], other["id"], **of_other))[1]["passed"], "another's are another's"

    unlock = f"/hotline/v1/persons/{person['id']}/identity-unlock"
    because = {"because": "showed the card at the counter"}
    assert (await suite.post("agent", unlock, because)).status_code == 403
    assert (await suite.made("officer", unlock, because))["lifted"]
    for left in (2, 1, 0):
        assert (await _check(suite, who, case, person["id"], **wrong))[1]["tries_left"] == left
    await suite.move_to("2021-01-11")
    assert (await _check(suite, who, case, person["id"], **right))[1]["passed"], "a new day"


async def test_a_merged_number_has_no_tries_of_its_own(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    kept, merged = [await caller(suite, "มานะ", "อดทน") for _ in range(2)]
    await at_the_desk(suite)
    case = await _case(suite)
    wrong = {**_BORN, "national_id_end": "0000"}
    for one in (kept, merged):
        assert (await _check(suite, "agent", case, one["id"], **wrong))[1]["tries_left"] == 2
    await merge(suite, kept["id"], merged["id"])
    assert (await _check(suite, "agent", case, merged["id"], **wrong))[1]["tries_left"] == 0
    assert (await _check(suite, "agent", case, kept["id"], **wrong))[1]["code"] == "identity_check_locked"


async def test_both_numbers_of_a_merged_person_are_correct_answers(shared_suite: RunningSuite) -> None:
    """Both ids share one count of tries; a stranger's digits stay wrong.

    After the merge is undone, each id has its own count.
    """
    suite = shared_suite
    kept = await caller(suite, "มานะ", "อดทน", "+66812345678")
    merged = await caller(suite, "มานะ", "อดทน", "+66887654321")
    merge_id = await merge(suite, kept["id"], merged["id"])
    case = await _case(suite)
    for asked in (kept, merged):
        for told in (kept, merged):
            for answer in ({"national_id_end": told["national_id"][-4:]}, {"phone": told["phones"][0]}):
                status, body = await _check(suite, "agent", case, asked["id"], **_BORN, **answer)
                assert (status, body["passed"], body["tries_left"]) == (201, True, 3), answer
    ends = {kept["national_id"][-4:], merged["national_id"][-4:]}
    wrong = {**_BORN, "national_id_end": next(end for n in range(3) if (end := f"{n:04d}") not in ends)}
    for asked, left in ((merged, 2), (kept, 1)):
        assert (await _check(suite, "agent", case, asked["id"], **wrong))[1]["tries_left"] == left
    reversal = f"/registration/v1/person-merges/{merge_id}/reversal"
    await suite.made("officer", reversal, {"reason": "they are two"})
    await at_the_desk(suite)
    other = await _case(suite)
    right = {**_BORN, "national_id_end": merged["national_id"][-4:]}
    status, body = await _check(suite, "agent", other, kept["id"], **right)
    assert (status, body["passed"], body["tries_left"]) == (201, False, 0), "parted, the other's number is no answer"


@pytest.mark.parametrize(
    "spoken", ["30/04/2528", "30 เม.ย. 2528", "๓๐/๐๔/๒๕๒๘", "30 Apr 1985", "ngày 30 tháng 4 năm 1985"]
)
async def test_a_birthday_is_taken_as_it_is_spoken(shared_suite: RunningSuite, spoken: str) -> None:
    suite = shared_suite
    person = await caller(suite, "มานะ", "อดทน", "+66812345678")
    await at_the_desk(suite)
    case = await _case(suite)
    for unread in ("30/04/28", "31/02/2528", "soon", "30/04/3000"):
        status, body = await _check(suite, "agent", case, person["id"], born_on=unread, phone="0812345678")
        assert (status, body["errors"][0]["pointer"]) == (422, "/answers/born_on"), unread
    for short in ("9", "12345", ""):
        status, body = await _check(suite, "agent", case, person["id"], born_on=spoken, national_id_end=short)
        assert status == 422, short
    status, body = await _check(suite, "agent", case, person["id"], born_on=spoken, phone="081-234 5678")
    assert (status, body["passed"], body["tries_left"]) == (201, True, 3), "what could not be read was no try"


async def test_who_has_opened_the_details_does_not_ask(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    person = await caller(suite, "มานะ", "อดทน", "+66812345678")
    await at_the_desk(suite)
    case, another = await _case(suite, person_id=person["id"]), await _case(suite, "supervisor")
    right = {**_BORN, "national_id_end": person["national_id"][-4:]}
    look = {"person_id": person["id"], "purpose": "the caller wants to claim", "case_id": case}
    await suite.made("agent", "/hotline/v1/looks", look)
    status, body = await _check(suite, "agent", case, person["id"], **right)
    assert (status, body["code"]) == (403, "details_already_open")
    assert (await _check(suite, "supervisor", another, person["id"], **right))[1]["passed"]
    await suite.made("supervisor", "/hotline/v1/looks", {**look, "case_id": another})
    again = await _case(suite, "supervisor")
    assert (await _check(suite, "supervisor", again, person["id"], **right))[1]["passed"], (
        "after a check it is no secret"
    )


async def test_the_phone_on_the_screen_proves_nothing(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    person = await caller(suite, "มานะ", "อดทน", "+66812345678")
    await at_the_desk(suite)
    case = await _case(suite, phone="081 234 5678")
    status, body = await _check(suite, "agent", case, person["id"], **_BORN, phone="0812345678")
    assert (status, body["passed"], body["outcome"], body["tries_left"]) == (201, False, "too_few", 3)
    more = {"phone": "0812345678", "national_id_end": person["national_id"][-4:]}
    assert (await _check(suite, "agent", case, person["id"], **_BORN, **more))[1]["passed"]
