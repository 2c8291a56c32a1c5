"""A person registers an employer: applies, is asked, corrects, is approved, acts for it, and stops acting for it."""

import asyncio
from typing import Any

from sqlalchemy import text

from tests.callers import caller
from tests.running_suite import RunningSuite
from tests.staff import staffed

PATH = "/registration/v1/employer-applications"
_numbers = iter(range(1_777_000_000, 1_777_999_999))
_EXCHANGE = {
    "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
    "subject_token_type": "urn:ietf:params:oauth:token-type:access_token",
}


def _body(**more: Any) -> dict[str, Any]:
    contact = {"name": "สมหญิง ใจดี", "email": "hr@example.com", "wish": "email", "language": "vi"}
    return {"registration_number": str(next(_numbers)), "name": "ร้านใหม่", "address": "1 ถนนพหลโยธิน",
            "area": "TH-10", "sector": "C13", "registered_on": "2021-01-04", "staff": 3, "contacts": [contact],
            "branches": [{"number": "000000", "area": "TH-10"}, {"number": "000001", "area": "TH-50"}],
            **more}  # fmt: skip


async def _applicant(suite: RunningSuite) -> tuple[str, str]:
    person = await caller(suite, "มานี", "มีนา", "+66812345678")
    return suite.become("person", person["id"]), person["id"]


async def _exchanged(suite: RunningSuite, persona: str, employer: str) -> Any:
    form = {**_EXCHANGE, "subject_token": suite.token(persona), "resource": f"employer:{employer}"}
    return await suite.http.post("/oauth/token", data=form)


async def _notices(suite: RunningSuite, persona: str) -> list[str]:
    await suite.settled()
    return [one["kind"] for one in (await suite.get(persona, "/hotline/v1/me/messages")).json()["items"]]


async def test_who_applies_is_asked_corrects_and_acts_for_the_employer(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    own, person = await _applicant(suite)
    made = await suite.made(own, PATH, _body())
    inbox = (await suite.get("officer", "/registration/v1/inbox")).json()["items"]
    (task,) = [one for one in inbox if one["id"] == made["id"]]
    assert (task["kind"], task["hash"], task["about"]["content"]["staff"]) == ("employer_application", made["hash"], 3)

    asked = await suite.made("officer", f"{PATH}/{made['id']}/question", {"question": "which street?"})
    mine = (await suite.get(own, f"{PATH}/{made['id']}")).json()
    assert (mine["status"], mine["question"], asked["version"]) == ("asked", "which street?", 1)
    corrected = await suite.made(own, f"{PATH}/{made['id']}/correction", _body(address="9 ถนนพระราม 9"))
    assert (corrected["status"], corrected["version"]) == ("waiting", 2)
    stale = await suite.post("officer", f"{PATH}/{made['id']}/approval", {"hash": made["hash"]})
    assert (stale.status_code, stale.json()["code"]) == (409, "approved_content_differs")
    assert (await _exchanged(suite, own, person)).status_code == 400

    done = await suite.made("officer", f"{PATH}/{made['id']}/approval", {"hash": corrected["hash"]})
    employer = done["employer_id"]
    shown = (await suite.get("officer", f"/registration/v1/employers/{employer}")).json()
    assert (shown["address"], len(shown["branches"]), shown["area"]) == ("9 ถนนพระราม 9", 2, "TH-10")
    assert [one["employer_id"] for one in (await suite.get(own, "/registration/v1/me/employers")).json()["items"]] == [
        employer
    ]
    assert sorted(await _notices(suite, own)) == ["employer_application_approved", "employer_application_asked"]

    suite.tokens["acting"] = (await _exchanged(suite, own, employer)).json()["access_token"]
    contacts = (await suite.get("acting", f"/registration/v1/employers/{employer}/contacts")).json()["items"]
    assert [(one["name"], one["acts"]) for one in contacts] == [("มานี มีนา", True), ("สมหญิง ใจดี", False)]
    nil = {"employer_id": employer, "month": "2021-01", "kind": "nil", "lines": []}
    assert (await suite.post("acting", "/contributions/v1/returns", nil)).status_code == 201
    other, _ = await _applicant(suite)
    assert (await _exchanged(suite, other, employer)).json()["error"] == "invalid_target"
    ended = f"/registration/v1/employers/{employer}/contacts/{contacts[0]['id']}/end"
    await suite.made("officer", ended, {})
    assert (await _exchanged(suite, own, employer)).json()["error"] == "invalid_target"
    assert (await suite.get(own, "/registration/v1/me/employers")).json()["items"] == []


async def test_a_registered_number_is_refused_and_says_nothing_else(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 0)
    own, _ = await _applicant(suite)
    refused = await suite.post(own, PATH, _body(registration_number=employer.number))
    assert (refused.status_code, refused.json()["code"]) == (409, "employer_already_registered")
    assert employer.id not in refused.text
    assert "existing" not in refused.json()


async def test_two_apply_for_one_number_and_the_second_approval_registers_nothing(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    body = _body()
    applied = [await suite.made((await _applicant(suite))[0], PATH, body) for _ in range(2)]
    answers = await asyncio.gather(
        *(suite.post("officer", f"{PATH}/{one['id']}/approval", {"hash": one["hash"]}) for one in applied)
    )
    assert sorted(one.status_code for one in answers) == [200, 409]
    found = await suite.get("officer", "/registration/v1/employers", registration_number=body["registration_number"])
    assert len(found.json()["items"]) == 1


async def test_a_person_tries_out_few_numbers_a_day_and_reads_no_others_application(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 0)
    own, _ = await _applicant(suite)
    other, _ = await _applicant(suite)
    first = await suite.made(own, PATH, _body())
    taken = _body(registration_number=employer.number)
    codes = [(await suite.post(own, PATH, taken)).json()["code"] for _ in range(10)]
    assert codes == ["employer_already_registered"] * 9 + ["too_many_tries"]
    for path, body in ((f"{PATH}/{first['id']}", None), (f"{PATH}/{first['id']}/withdrawal", {})):
        answer = await (suite.get(other, path) if body is None else suite.post(other, path, body))
        assert answer.status_code == 404, path
    assert (await suite.made(own, f"{PATH}/{first['id']}/withdrawal", {}))["status"] == "withdrawn"
    late = await suite.post("officer", f"{PATH}/{first['id']}/refusal", {"reason": "no"})
    assert (late.status_code, late.json()["code"]) == (409, "employer_application_not_open")


async def test_death_and_erasure_end_what_a_person_applied_for_and_acted_for(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    own, person = await _applicant(suite)
    approved = await suite.made(own, PATH, _body())
    await suite.made("officer", f"{PATH}/{approved['id']}/approval", {"hash": approved["hash"]})
    waiting = await suite.made(own, PATH, _body(name="ร้านที่สอง"))
    death = {"died_on": "2021-01-05", "evidence": "certificate 1"}
    await suite.made("officer", f"/registration/v1/persons/{person}/death", death)
    shown = (await suite.get("officer", f"{PATH}/{waiting['id']}")).json()
    assert (shown["status"], shown["employer"]["name"]) == ("withdrawn", "ร้านที่สอง")
    pair = text("SELECT name, salt FROM employer_contact WHERE person_id = CAST(:person AS uuid)")
    (contact,) = await suite.box.services["registration"].database.many_rows(pair, {"person": person})
    assert tuple(contact) == ("", None)

    asked = await suite.post("officer", f"/registration/v1/persons/{person}/erasure", {"because": "the time is over"})
    entry = f"/registration/v1/entries/{asked.json()['entry']}/approval"
    assert (await suite.post("officer-2", entry, {"hash": asked.json()["hash"]})).status_code == 200
    assert (await suite.get("officer", f"{PATH}/{waiting['id']}")).json()["employer"]["name"] == ""
