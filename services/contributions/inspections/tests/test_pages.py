"""Inspections on the pages alone: an inspector, who decides sanctions, and the employer begin and finish there."""

import re
from typing import Any

import httpx

from tests.running_suite import RunningSuite
from tests.staff import Staffed, staffed

HERE = "/office/inspections"
CASES = "/contributions/v1/inspections"


async def _read(suite: RunningSuite, persona: str, path: str, language: str = "en") -> str:
    headers = {"Authorization": f"Bearer {suite.token(persona)}", "Accept-Language": language}
    answer = await suite.http.get(path, headers=headers)
    assert answer.status_code == 200, (persona, path, answer.text)
    return answer.text


async def _sent(suite: RunningSuite, persona: str, path: str, **form: Any) -> httpx.Response:
    return await suite.http.post(path, data=form, headers={"Authorization": f"Bearer {suite.token(persona)}"})


async def _led(suite: RunningSuite, persona: str, path: str, **form: Any) -> str:
    """Send a form and return the address that it leads to."""
    answer = await _sent(suite, persona, path, **form)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


async def _closed(suite: RunningSuite, employer: Staffed) -> str:
    """Plan, open, record and close on the pages; return the address of the case."""
    plan = await _led(suite, "officer", f"{HERE}/plans", area="TH-54", year="2021", by_risk="๕", by_chance="1")
    planned = await _read(suite, "officer", plan)
    for words in (employer.number, "Never inspected × 1: 2.00", "by score, by chance"):
        assert words in planned, words
    (form,) = re.findall(rf'href="({HERE}/new\?number={employer.number}[^"]+)"', planned)
    opening = await _read(suite, "officer", form.replace("&amp;", "&"))
    assert f'value="{employer.number}"' in opening
    (plan_id,) = re.findall(r'name="plan" value="([^"]+)"', opening)
    case = await _led(
        suite, "officer", HERE, number=employer.number, plan=plan_id, how="unannounced", because="a letter"
    )
    assert case.rpartition("/")[2] in await _read(suite, "officer", plan)
    person, national_id, _ = employer.staff[0]
    found = {"kind": "not_enrolled", "national_id": national_id, "month": "เม.ย. 2564", "amount": "1,100.00"}
    for wrong in ({"national_id": "1"}, {"month": "2021-07"}, {"amount": "-1"}, {"kind": "x"}):
        assert (await _sent(suite, "officer", f"{case}/findings", **{**found, **wrong})).status_code == 422, wrong
    await _led(suite, "officer", f"{case}/findings", **found)
    shown = await _read(suite, "officer", case)
    assert "สมชาย ใจดี" in shown
    assert "1,100.00" in shown
    assert person not in shown
    assert "สมชาย" not in await _read(suite, "manager", case), "a manager reads no names"
    assert (await _sent(suite, "officer", f"{case}/closing", because="")).status_code == 422
    await _led(suite, "officer", f"{case}/closing", because="as found")
    return case


async def test_a_case_from_the_plan_to_the_decided_appeal(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-06-07")
    employer = await staffed(suite, 1, area="TH-54")
    await suite.settled()
    suite.tokens["officer-3"] = suite.box.issuer.token(party="officer", subject="officer-3")
    own = "/employer/inspections"
    case = await _closed(suite, employer)
    told = f"{own}/{case.rpartition('/')[2]}"
    assert "1,100.00" in await _read(suite, employer.persona, told)
    assert (await _sent(suite, "officer", f"{case}/sanctions", amount="0", because="x")).status_code == 422
    await _led(suite, "officer", f"{case}/sanctions", amount="500.00", because="on purpose")
    assert "500.00" not in await _read(suite, employer.persona, told), "it is only proposed"
    assert case in await _read(suite, "officer-2", "/office?kind=proposed_sanction"), "it waits in the inbox"
    approval = re.findall(rf'action="({case}/sanctions/[^"]+/approval)"', await _read(suite, "officer-2", case))[0]
    assert (await _sent(suite, "officer", approval)).status_code == 403
    assert (await _sent(suite, "manager", approval)).status_code == 403
    await _led(suite, "officer-2", approval)
    decided = await _read(suite, employer.persona, told)
    assert "500.00" in decided
    assert "officer" not in decided.lower(), "the employer reads no names of officers"
    sanction = re.findall(r'name="sanction" value="([^"]+)"', decided)[0]
    assert (await _sent(suite, employer.persona, f"{told}/appeal", sanction=sanction, because="")).status_code == 422
    await _led(suite, employer.persona, f"{told}/appeal", sanction=sanction, because="we did not know")
    assert "we did not know" in await _read(suite, "officer-3", "/office?kind=appealed_sanction")
    decision = f"{case}/sanctions/{sanction}/appeal-decision"
    for persona, status in (("officer", 403), ("officer-2", 403), ("officer-3", 303)):
        answer = await _sent(suite, persona, decision, outcome="annulled", because="a first time")
        assert answer.status_code == status, persona
    for language, words in (("en", "annulled"), ("th", "ยกเลิกแล้ว"), ("vi", "đã hủy")):
        for persona, path in ((employer.persona, told), (employer.persona, own), ("manager", case)):
            assert words in await _read(suite, persona, path, language), (persona, path, language)


async def test_who_may_not_is_refused_and_bad_input_is_told(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-06-07")
    employer, other = await staffed(suite, 1), await staffed(suite, 1)
    await suite.settled()
    body = {"employer_id": employer.id, "form": "unannounced", "because": "a letter"}
    case = (await suite.made("officer", CASES, body))["id"]
    assert case not in await _read(suite, employer.persona, "/employer/inspections"), "the visit is unannounced"
    for persona, path in (
        (employer.persona, f"/employer/inspections/{case}"),
        (other.persona, f"/employer/inspections/{case}"),
        ("officer-th-50", f"{HERE}/{case}"),
        ("officer", f"{HERE}/{employer.id}"),
        ("officer", f"{HERE}/plans/{employer.id}"),
    ):
        headers = {"Authorization": f"Bearer {suite.token(persona)}"}
        assert (await suite.http.get(path, headers=headers)).status_code == 404, path
    for persona in (employer.persona, "supervisor", "bank-a", "payroll-agent"):
        headers = {"Authorization": f"Bearer {suite.token(persona)}"}
        assert (await suite.http.get(HERE, headers=headers)).status_code == 403, persona
    for number in ("", "x", "9999999999", "ไม่ใช่ค่า <b>"):
        refused = await _sent(suite, "officer", HERE, number=number, how="online", because="x")
        assert refused.status_code == 422, number
        assert "No employer has this number." in refused.text
    open_one = await _sent(suite, "officer", HERE, number=employer.number, how="online", because="x")
    assert open_one.status_code == 409
    assert (await _sent(suite, "manager", HERE, number=other.number, how="online", because="x")).status_code == 403
    assert (await _sent(suite, "officer", HERE, number=other.number, how="by phone", because="x")).status_code == 422
    plan = {"area": "TH-55", "year": "2021", "by_risk": "1", "by_chance": "1"}
    for wrong in ({"area": "x"}, {"year": "2020"}, {"by_risk": "-1"}, {"by_chance": "many"}, {"by_risk": "99999"}):
        refused = await _sent(suite, "officer", f"{HERE}/plans", **{**plan, **wrong})
        assert refused.status_code == 422, wrong
