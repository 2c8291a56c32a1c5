"""Official assessments at the doors and on the pages: by two officers of the area, told to the employer, replaced."""

import re
from typing import Any
from uuid import uuid4

import httpx

from tests.running_suite import RunningSuite
from tests.staff import Staffed, staffed

DOOR = "/contributions/v1/official-assessments"


async def _silent(suite: RunningSuite, **given: Any) -> Staffed:
    """Make an employer that filed and paid 480.00 of October, and did not file November."""
    employer = await staffed(suite, 1, registered_on="2020-10-01", **given)
    await suite.settled()
    await employer.file("2020-10", 1)
    paid = {"employer_id": employer.id, "reference": f"R{uuid4().hex[:8]}", "amount": "480.00", "paid_on": "2021-01-10"}
    await suite.made("bank-a", "/contributions/v1/payments", paid)
    await suite.settled()
    return employer


async def _sent(suite: RunningSuite, persona: str, path: str, **form: str) -> httpx.Response:
    return await suite.http.post(path, data=form, headers={"Authorization": f"Bearer {suite.token(persona)}"})


async def _read(suite: RunningSuite, persona: str, path: str) -> str:
    answer = await suite.http.get(path, headers={"Authorization": f"Bearer {suite.token(persona)}"})
    assert answer.status_code == 200, path
    return answer.text


async def test_what_is_refused_at_the_door(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-01-20")
    employer = await _silent(suite)
    right = {"employer_id": employer.id, "month": "2020-11"}
    for changed, status, code in (
        ({"month": "2563-11"}, 422, "request_invalid"),
        ({"month": "2020-13"}, 422, "request_invalid"),
        ({"month": "2020-12"}, 409, "month_filed"),
        ({"month": "2021-01"}, 422, "month_not_overdue"),
        ({"month": "2020-09"}, 422, "month_not_overdue"),
        ({"month": "2020-10"}, 409, "month_filed"),
        ({"amount": "1.00"}, 422, "request_invalid"),
        ({"because": ""}, 422, "request_invalid"),
        ({"employer_id": str(uuid4())}, 404, "not_found"),
        ({"employer_id": "x"}, 422, "request_invalid"),
    ):
        if changed == {"month": "2020-12"}:
            await employer.file("2020-12", 1)
        refused = await suite.post("officer", DOOR, {**right, **changed})
        assert (refused.status_code, refused.json()["code"]) == (status, code), changed
    for persona, status in (("manager", 403), (employer.persona, 403), ("officer-th-50", 404)):
        assert (await suite.post(persona, DOOR, right)).status_code == status, persona
    made = await suite.made("officer", DOOR, right)
    again = await suite.post("officer-2", DOOR, right)
    assert (again.status_code, again.json()["code"], again.json()["existing"]) == (
        409, "official_assessment_exists", made["id"])  # fmt: skip
    decision = f"{DOOR}/{made['id']}/decision"
    for persona, body, status in (
        ("officer", {"decision": "approve"}, 403),
        ("officer-2", {"decision": "maybe"}, 422),
        ("officer-th-50", {"decision": "approve"}, 404),
        ("manager", {"decision": "approve"}, 403),
        (employer.persona, {"decision": "approve"}, 403),
    ):
        assert (await suite.post(persona, decision, body)).status_code == status, persona
    for persona, path in ((employer.persona, DOOR), (employer.persona, f"{DOOR}/{made['id']}")):
        assert (await suite.get(persona, path)).status_code == 404, "it is only proposed"
    assert (await suite.get("officer-th-50", f"{DOOR}/{made['id']}")).status_code == 404


async def test_from_the_page_of_debts_to_the_employers_own_return(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-01-20")
    employer, other = await _silent(suite), await _silent(suite)
    here = f"/office/debts/{employer.id}"
    assert (await _sent(suite, "officer", f"{here}/assessments", month="ต.ค. 2563")).status_code == 409
    assert (await _sent(suite, "manager", f"{here}/assessments", month="2020-11")).status_code == 403
    assert (
        await _sent(suite, "officer", f"{here}/assessments", month="พ.ย. 2563", because="silent")
    ).status_code == 303
    assert here in await _read(suite, "officer-2", "/office?kind=proposed_assessment")
    page = await _read(suite, "officer-2", here)
    (decision,) = re.findall(rf'action="({here}/assessments/[^"]+)"', page)
    for words in ("480.00", "as Oct 2020", "1 person at work", "silent"):
        assert words in page, words
    assert "assessed by an officer" not in await _read(suite, employer.persona, "/employer/dues")
    for persona, status in (("officer", 403), ("manager", 403), ("officer-2", 303)):
        assert (await _sent(suite, persona, decision, decision="approve")).status_code == status, persona
    await suite.settled()
    assert "assessed by an officer" in await _read(suite, employer.persona, "/employer/dues")
    (told,) = (await suite.get(employer.persona, DOOR, employer_id=employer.id)).json()["items"]
    assert (told["amount"], told["status"], told["proposed_by"], told["decided_by"]) == ("480.00", "stands", None, None)
    assert (await suite.get(other.persona, f"{DOOR}/{told['id']}")).status_code == 404
    assert (await suite.get(other.persona, DOOR, employer_id=employer.id)).status_code == 404
    (owed, _) = (await suite.get(employer.persona, f"/contributions/v1/employers/{employer.id}/dues")).json()["items"]
    assert (owed["month"], owed["owed"], owed["assessed_officially"]) == ("2020-11", "480.00", True)
    bill = (await suite.get("bank-a", f"/contributions/v1/bills/{owed['reference']}")).json()
    assert (bill["amount"], bill["status"]) == ("480.00", "open")
    account = f"/contributions/v1/employers/{employer.id}/account"
    assert (await suite.get(employer.persona, account)).json()["assessed"] == "960.00"
    await employer.file("2020-11", 1, wage="15000.00")
    assert (await suite.get(employer.persona, account)).json()["assessed"] == "1080.00"
    after = (await suite.get(employer.persona, f"{DOOR}/{told['id']}")).json()
    assert (after["status"], after["replaced_on"]) == ("replaced", "2021-01-20")
    assert "assessed by an officer" not in await _read(suite, employer.persona, "/employer/dues")
    assert "replaced by the employer" in await _read(suite, "manager", here)
