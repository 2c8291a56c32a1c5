"""A bank's references are used once each; a loan is of a known employer and a known bank."""

import asyncio
from collections import Counter
from uuid import uuid4

from tests.running_suite import RunningSuite
from tests.staff import staffed

LOANS = "/loans/v1"


async def _approved(suite: RunningSuite, bank: str = "bank-a") -> str:
    employer = await staffed(suite, 1)
    await employer.file("2020-12", 1)
    body = {"employer_id": employer.id, "bank_id": suite.party_id(bank), "phase": "2021", "amount": "100000.00"}
    application = await suite.made(employer.persona, f"{LOANS}/applications", body)
    decision = {"decision": "approved", "amount": "100000.00", "interest_rate": "0.0275"}
    made = await suite.made(bank, f"{LOANS}/applications/{application['id']}/decision", decision)
    return str(made["loan_id"])


async def test_a_reference_is_one_disbursement_of_its_bank(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    today = suite.box.services["loans"].clock.today().isoformat()
    loans = [await _approved(suite) for _ in range(5)]
    body = {"disbursed_on": today, "reference": "R1"}
    answers = await asyncio.gather(*(
        suite.post("bank-a-2", f"{LOANS}/loans/{loan}/disbursement", body) for loan in loans[:4]))  # fmt: skip
    assert Counter(a.json().get("code", "done") for a in answers) == {"done": 1, "reference_already_used": 3}
    assert {a.status_code for a in answers} == {201, 409}
    late = await suite.post("bank-a-2", f"{LOANS}/loans/{loans[4]}/disbursement", body)
    assert (late.status_code, late.json()["code"]) == (409, "reference_already_used")
    phases = (await suite.get("bank-a", f"{LOANS}/phases")).json()["items"]
    assert next(p["disbursed"] for p in phases if p["phase"] == "2021") == "100000.00"


async def test_a_known_name_is_answered_with_its_bank(shared_suite: RunningSuite) -> None:
    suite, name = shared_suite, f"ธนาคาร {uuid4()}"
    answers = await asyncio.gather(*(suite.post("officer", f"{LOANS}/banks", {"name": name}) for _ in range(3)))
    (made,) = [answer.json()["id"] for answer in answers if answer.status_code == 201]
    refused = [answer.json() for answer in answers if answer.status_code == 409]
    assert [(told["code"], told["existing"]) for told in refused] == [("bank_already_registered", made)] * 2


async def test_a_loan_needs_a_known_employer_and_bank(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 1)
    await employer.file("2020-12", 1)
    body = {"employer_id": employer.id, "bank_id": suite.party_id("bank-a"), "phase": "2021", "amount": "1.00"}
    unknown = await suite.post("officer", f"{LOANS}/applications", {**body, "employer_id": str(uuid4())})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "employer_unknown")
    nobody = await suite.post("officer", f"{LOANS}/applications", {**body, "bank_id": str(uuid4())})
    assert (nobody.status_code, nobody.json()["code"]) == (404, "not_found")
    await suite.made(employer.persona, f"{LOANS}/applications", body)
