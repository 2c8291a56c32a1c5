"""Employees are registered one by one and in files: once, by an employer, under the law of the day."""

import asyncio
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from services.programmes.tests.willing import NUMBERS, Willing
from services.programmes.vaccination import schedule
from tests.programmes import PATH, in_the_programme
from tests.running_suite import RunningSuite
from tests.staff import agent_of, staffed


async def test_rows_are_registered_once_and_faults_are_named_row_by_row(willing: Willing) -> None:
    again = await willing.register(NUMBERS[0], "3100600445636", NUMBERS[2], NUMBERS[2])
    assert (again.registered, again.known) == (1, 1)
    assert [(row, code) for row, code, _ in again.faults] == [(2, "national_id_invalid"), (4, "national_id_twice")]
    assert again.faults[1][2]["first"] == 3
    stranger = await willing.register(NUMBERS[0], employers=(uuid4(),))
    assert [code for _, code, _ in stranger.faults] == ["employer_unknown"]
    assert await willing.journal() == {"vaccination_registered": 3}


async def _file(suite: RunningSuite, persona: str, content: str, **query: Any) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {suite.token(persona)}"}
    files = {"file": ("willing.csv", content.encode())}
    answer = await suite.http.post(f"{PATH}/vaccination-files", params=query, files=files, headers=headers)
    assert answer.status_code == 202, answer.text
    for _ in range(400):
        found: dict[str, Any] = (await suite.get(persona, answer.json()["job"])).json()
        if found["status"] not in {"queued", "running"}:
            return found
        await asyncio.sleep(0.05)
    raise AssertionError(found)


async def test_a_file_on_a_day_without_law_is_refused_by_name(
    shared_suite: RunningSuite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The day may move between the door and the work, and one rule may be newer than another."""
    suite = shared_suite
    employer = await in_the_programme(suite, 1)
    real = schedule.register_staged

    async def before_the_law(*given: Any, **named: Any) -> Any:
        return await real(*given, **{**named, "today": date(2021, 5, 31)})

    monkeypatch.setattr(schedule, "register_staged", before_the_law)
    content = f"employer_number,national_id\n{employer.number},{employer.staff[0][1]}\n"
    job = await _file(suite, employer.persona, content)
    assert (job["status"], job["result"]["code"]) == ("failed", "no_law_at_date"), job
    assert "in force" in job["result"]["detail"]


async def test_whose_employment_never_was_has_left_the_employer(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await in_the_programme(suite, 2)
    (person, _, employment), (other, _, _) = employer.staff
    for _, number, _ in employer.staff:
        body = {"employer_number": employer.number, "national_id": number}
        await suite.made(employer.persona, f"{PATH}/vaccinations", body)

    async def left() -> dict[str, bool]:
        items = (await suite.get(employer.persona, f"{PATH}/vaccinations", employer_id=employer.id)).json()["items"]
        return {item["person_id"]: item["left_the_employer"] for item in items}

    assert await left() == {person: False, other: False}
    me, path = suite.become("person", person), f"/registration/v1/employments/{employment}/objection"
    await suite.made(me, path, {"because": "I never worked there"})
    await suite.settled()
    assert await left() == {person: True, other: False}


async def test_a_file_with_a_few_bad_rows(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer, other = await in_the_programme(suite, 4), await in_the_programme(suite, 1)
    numbers = [number for _, number, _ in employer.staff]
    gone = employer.staff[3]
    await suite.made("officer", f"/registration/v1/employments/{gone[2]}/end",
                     {"ended_on": "2021-06-01", "reason": "resigned"})  # fmt: skip
    await suite.settled()
    rows = [
        numbers[0],
        numbers[1] + ".0",
        numbers[2],
        numbers[2],
        numbers[3],
        "1234567890123",
        "abc",
        other.staff[0][1],
    ]
    content = "เลขทะเบียนนายจ้าง,เลขประจำตัวประชาชน\n" + "".join(f"{employer.number},{n}\n" for n in rows)
    content += f"{other.number},{other.staff[0][1]}\n"
    job = await _file(suite, employer.persona, content)
    assert (job["status"], job["result"]["registered"], job["result"]["failed_rows"]) == ("incomplete", 3, 6), job
    failed = (await suite.get(employer.persona, job["result"]["failed_file"])).text
    codes = [line.split(",")[3] for line in failed.splitlines()[1:]]
    assert codes == ["national_id_twice", "not_employed", "national_id_invalid", "national_id_invalid", "not_employed",
                     "employer_unknown"]  # fmt: skip
    again = await _file(
        suite, employer.persona, "national_id\n" + "\n".join(numbers[:3]), employer_number=employer.number
    )
    assert (again["status"], again["result"]["registered"], again["result"]["known"]) == ("done", 0, 3)
    agent = await agent_of(suite, other)
    await suite.settled()
    sent = await _file(suite, agent, f"employer_number,national_id\n{other.number},{other.staff[0][1]}\n"
                                     f"{employer.number},{numbers[0]}\n")  # fmt: skip
    assert (sent["result"]["registered"], sent["result"]["failed_rows"]) == (1, 1), "by its mandate, no further"
    headers = {"Authorization": f"Bearer {suite.token(employer.persona)}"}
    for bad in (b"", b"wage,month\n1,2\n", b"\x00\x01", b"PK\x03\x04xx"):
        answer = await suite.http.post(f"{PATH}/vaccination-files", files={"file": ("x", bad)}, headers=headers)
        assert answer.status_code == 422, answer.text
    listed = (await suite.get(employer.persona, f"{PATH}/vaccinations", employer_id=employer.id)).json()["items"]
    assert len(listed) == 3
    assert not any("dose" in str(item) for item in listed)
    assert (await suite.get(other.persona, f"{PATH}/vaccinations", employer_id=employer.id)).status_code == 404


async def test_one_person_is_registered_once_whoever_comes_first(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    one, two = await in_the_programme(suite, 1), await staffed(suite, 0)
    person, number, _ = one.staff[0]
    started = {"employer_id": two.id, "person_id": person, "started_on": "2020-01-01", "branch": "000000"}
    await suite.made("officer", "/registration/v1/employments", started)
    await suite.settled()
    bodies = [(e.persona, {"employer_number": e.number, "national_id": number}) for e in (one, two)] * 5
    answers = await asyncio.gather(*(suite.post(who, f"{PATH}/vaccinations", body) for who, body in bodies))
    ok = [a.json()["id"] for a in answers if a.status_code == 201]
    refused = [a.json() for a in answers if a.status_code != 201]
    assert len(set(ok)) == 1
    assert len(ok) == len(refused) == 5, [a.text for a in answers]
    assert {p["errors"][0]["code"] for p in refused} == {"already_registered"}
    assert all(one.number not in str(p) and one.id not in str(p) for p in refused), "not by whom"
