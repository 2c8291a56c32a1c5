"""A phase never promises more than its budget, at any concurrency."""

import asyncio

from sqlalchemy import text

from tests.running_suite import RunningSuite
from tests.staff import staffed


async def test_200_approvals_at_once_for_the_last_baht(local_suite: RunningSuite) -> None:
    suite = local_suite
    employer = await staffed(suite, 1)
    await employer.file("2020-12", 1)
    for _ in range(100):
        phases = (await suite.get("bank-a", "/loans/v1/phases")).json()["items"]
        if len(phases) == 2:
            break
        await asyncio.sleep(0.02)
    database = suite.box.services["loans"].database
    await database.one_statement(text("UPDATE phase_use SET reserved = budget - 10 WHERE phase = '2021'"))
    application = {"employer_id": employer.id, "bank_id": suite.party_id("bank-a"), "phase": "2021", "amount": "1.00"}
    made = [await suite.made(employer.persona, "/loans/v1/applications", application) for _ in range(200)]
    decision = {"decision": "approved", "amount": "1.00", "interest_rate": "0.0275"}
    answers = await asyncio.gather(
        *(suite.post("bank-a", f"/loans/v1/applications/{a['id']}/decision", decision) for a in made)
    )
    codes = [a.status_code for a in answers]
    assert (codes.count(200), codes.count(409)) == (10, 190)
    assert {a.json()["code"] for a in answers if a.status_code == 409} == {"budget_exhausted"}
    uses = (await suite.get("officer", "/loans/v1/phases")).json()["items"]
    assert [(u["phase"], u["reserved"]) for u in uses] == [("2020", "0.00"), ("2021", "30000000000.00")]


async def test_the_approver_may_not_disburse_and_another_bank_sees_nothing(local_suite: RunningSuite) -> None:
    suite = local_suite
    employer = await staffed(suite, 5)
    await employer.file("2020-12", 5)
    application = {"employer_id": employer.id, "bank_id": suite.party_id("bank-a"), "phase": "2021", "amount": "100.00"}
    made = await suite.made(employer.persona, "/loans/v1/applications", application)
    decision = {"decision": "approved", "amount": "100.00", "interest_rate": "0.0275"}
    path = f"/loans/v1/applications/{made['id']}/decision"
    assert (await suite.post("bank-b", path, decision)).status_code == 404
    for percent in ("1.5", "1.0", "1", "2.75", "0.", "00.03"):
        typed = await suite.post("bank-a", path, {**decision, "interest_rate": percent})
        assert [fault["code"] for fault in typed.json()["errors"]] == ["rate_invalid"], "a share, never per cent"
    low = await suite.post("bank-a", path, {**decision, "interest_rate": "0.0274"})
    assert (low.status_code, low.json()["code"]) == (422, "offer_invalid")
    await suite.made("bank-a", path, decision)
    again = await suite.post("bank-a", path, decision)
    assert (again.status_code, again.json()["code"]) == (409, "already_decided")
    disbursement = {"disbursed_on": "2021-01-10", "reference": "D-1"}
    own = await suite.post("bank-a", f"/loans/v1/loans/{made['id']}/disbursement", disbursement)
    assert (own.status_code, own.json()["code"]) == (403, "second_person_needed")
    future = await suite.post(
        "bank-a-2", f"/loans/v1/loans/{made['id']}/disbursement", {**disbursement, "disbursed_on": "2021-01-11"}
    )
    assert (future.status_code, future.json()["code"]) == (422, "disbursed_outside_programme")
    loan = await suite.made("bank-a-2", f"/loans/v1/loans/{made['id']}/disbursement", disbursement)
    assert loan["baseline"]["headcount"] == 5
