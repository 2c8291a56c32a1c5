"""A bank's pages: what was typed is checked twice and kept, the second person pays out, strangers find nothing."""

import re
from typing import Any

import httpx

from tests.running_suite import RunningSuite
from tests.staff import Staffed, lent, paid, staffed


async def _applied(suite: RunningSuite, count: int = 10) -> tuple[Staffed, str]:
    employer = await staffed(suite, count)
    await employer.file("2020-12", count)
    await paid(suite, employer)
    asked = {"employer_id": employer.id, "bank_id": suite.party_id("bank-a"), "phase": "2021", "amount": "1000000.00"}
    return employer, (await suite.made(employer.persona, "/loans/v1/applications", asked))["id"]


def _of(suite: RunningSuite, persona: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {suite.token(persona)}"}


async def _sent(suite: RunningSuite, persona: str, path: str, **form: Any) -> httpx.Response:
    return await suite.http.post(path, data=form, headers=_of(suite, persona))


async def _status(suite: RunningSuite, loan: str) -> str:
    return str((await suite.get("bank-a", f"/loans/v1/loans/{loan}")).json()["status"])


async def test_from_an_application_to_the_months_of_a_loan(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer, loan = await _applied(suite)
    path = f"/bank/loans/{loan}"
    for listed in ("/bank", "/bank/applications", "/bank/applications?status=applied"):
        assert path in (await suite.http.get(listed, headers=_of(suite, "bank-a"))).text, listed
        assert path not in (await suite.http.get(listed, headers=_of(suite, "bank-b"))).text, listed
    typed = {"decision": "approved", "amount": "๙๐๐,000.50", "interest_rate": "๒.75 %", "reason": "a good employer"}
    check = await _sent(suite, "bank-a", f"{path}/decision", **typed)
    assert (check.status_code, await _status(suite, loan)) == (200, "applied"), "nothing happens before the second look"
    assert "900,000.50 THB" in check.text
    back = await _sent(suite, "bank-a", f"{path}/decision", **typed, step="change")
    assert 'value="๒.75 %"' in back.text, "what was typed stays"
    done = await _sent(suite, "bank-a", f"{path}/decision", **typed, step="do")
    assert (done.status_code, done.headers["location"]) == (303, f"{path}?done=loan_approved"), done.text
    approved = (await suite.get("bank-a", f"/loans/v1/loans/{loan}")).json()
    assert (approved["amount"], approved["interest_rate"], approved["decided_by"]) == ("900000.50", "0.0275", "bank-a")
    of_employer = (await suite.get(employer.persona, f"/loans/v1/loans/{loan}")).json()
    assert (of_employer["decided_by"], of_employer["reason"]) == (None, "a good employer"), "a bank's staff is its own"
    mine = (await suite.http.get(path, headers=_of(suite, "bank-a"))).text
    assert "Another person of your bank" in mine
    assert f"{path}/disbursement" not in mine
    paying = {"disbursed_on": "10/1/2564", "reference": "D-1/64"}
    refused = await _sent(suite, "bank-a", f"{path}/disbursement", **paying, step="do")
    assert (refused.status_code, "second_person_needed" in refused.text) == (403, True)
    check = await _sent(suite, "bank-a-2", f"{path}/disbursement", **paying)
    assert "10 Jan 2021" in check.text
    assert await _status(suite, loan) == "approved"
    assert (await _sent(suite, "bank-a-2", f"{path}/disbursement", **paying, step="do")).status_code == 303
    assert await _status(suite, loan) == "disbursed"
    await suite.move_to("2021-02-05")
    await employer.file("2021-01", 7)
    await suite.settled()
    await suite.move_to("2021-01-10")
    shown = (await suite.http.get(path, headers=_of(suite, "bank-a"))).text
    assert re.findall(r'<rect class="(\w+)"', shown) == ["breached"]
    assert "at least 8 staff keep the promise" in shown
    month = (await suite.http.get("/bank/borrowers?month=1/2564", headers=_of(suite, "bank-a"))).text
    assert path in month
    assert re.search(r'<svg class="share".*<rect class="breached"', month)
    sheet = await suite.http.get("/bank/borrowers.csv?month=2021-01", headers=_of(suite, "bank-a"))
    assert sheet.headers["content-disposition"] == 'attachment; filename="borrowers-2021-01.csv"'
    assert loan in sheet.text


async def test_what_is_missing_is_said_at_its_field_and_sent_to_nobody(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    _, loan = await _applied(suite)
    path = f"/bank/loans/{loan}/decision"
    wrong: list[tuple[dict[str, str], str]] = [
        ({}, "decision"),
        ({"decision": "approved", "amount": "1", "interest_rate": "cheap"}, "interest_rate"),
        ({"decision": "approved", "amount": "a lot", "interest_rate": "3", "step": "do"}, "amount"),
        ({"decision": "refused", "reason": "  "}, "reason"),
    ]
    for form, field in wrong:
        answer = await _sent(suite, "bank-a", path, **form)
        assert answer.status_code == 422, form
        assert f'href="#{field}"' in answer.text, form
        assert f'id="{field}"' in answer.text
        assert f'id="{field}-wrong"' in answer.text
        assert "<title>Error: " in answer.text
    low = await _sent(suite, "bank-a", path, decision="approved", amount="10", interest_rate="1", step="do")
    assert (low.status_code, "offer_invalid" in low.text) == (422, True)
    assert await _status(suite, loan) == "applied"
    for persona, code in (("bank-b", 404), ("employer-a", 403), ("officer", 403)):
        stranger = await _sent(suite, persona, path, decision="refused", reason="no", step="do")
        assert stranger.status_code == code, persona
        assert (await suite.http.get(f"/bank/loans/{loan}", headers=_of(suite, persona))).status_code == code
    refused = await _sent(suite, "bank-a", path, decision="refused", reason="no collateral", step="do")
    assert refused.status_code == 303
    assert await _status(suite, loan) == "refused"


async def test_pressed_twice_is_decided_once(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    _, loan = await _applied(suite)
    form = {"decision": "approved", "amount": "10.00", "interest_rate": "3", "step": "do", "form": "one mark"}
    answers = [await _sent(suite, "bank-a", f"/bank/loans/{loan}/decision", **form) for _ in range(2)]
    assert [a.status_code for a in answers] == [303, 303]


async def test_the_first_page_counts_the_newest_month(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 2)
    await employer.file("2020-12", 2)
    await lent(suite, employer, disbursed_on="2021-01-10", amount="10.00")
    await suite.move_to("2021-02-01")
    text = (await suite.http.get("/bank", headers=_of(suite, "bank-a"))).text
    await suite.move_to("2021-01-10")
    counted = re.search(r'verdict=not_judged">[^<]*</a>: <strong>(\d+)', text)
    assert counted
    assert int(counted[1]) >= 1


async def test_a_bill_is_looked_up_and_payments_are_read_back(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 1)
    await employer.file("2020-12", 1)
    dues = (await suite.get(employer.persona, f"/contributions/v1/employers/{employer.id}/dues")).json()["items"][0]
    path, reference = f"/bank/payments?bill={dues['reference']}", f"Q-{employer.number}"
    text = (await suite.http.get(path, headers=_of(suite, "bank-b"))).text
    assert "Social Security Office" in text
    assert f"{float(dues['owed']):,.2f} THB" in text
    unknown = await suite.http.get(path[:-1] + "I", headers=_of(suite, "bank-b"))
    assert (unknown.status_code, "bill_unknown" in unknown.text) == (404, True)
    body = {"bill": dues["reference"], "reference": reference, "amount": dues["owed"], "paid_on": "2021-01-09"}
    await suite.made("bank-b", "/contributions/v1/payments", body)
    for persona, there in (("bank-b", True), ("bank-a", False)):
        listed = (await suite.http.get("/bank/payments", headers=_of(suite, persona))).text
        assert (f"<td><code>{reference}</code></td>" in listed) is there, persona


async def test_a_standing_is_asked_for_with_the_employers_consent(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer, loan = await _applied(suite, 3)
    path = f"/bank/loans/{loan}/standing"
    refused = await _sent(suite, "bank-a", path)
    assert refused.status_code in {403, 404}
    days = {"first_day": "2021-01-01", "last_day": "2021-12-31"}
    consent = {"employer_id": employer.id, "bank_id": suite.party_id("bank-a"), **days}
    await suite.made(employer.persona, "/contributions/v1/standing-consents", consent)
    shown = await _sent(suite, "bank-a", path)
    document = re.search(r'href="(/bank/standing/[^"]+)"', shown.text)
    assert document, shown.text
    assert (await suite.http.get(document[1], headers=_of(suite, "bank-a"))).text.count(".") == 2
    assert (await suite.http.get(document[1], headers=_of(suite, "bank-b"))).status_code == 404
    kept = (await suite.http.get(f"/bank/loans/{loan}", headers=_of(suite, "bank-a"))).text
    assert document[1] in kept, "the certificate is found again"
    assert ">Valid<" in kept


async def test_deliveries_are_seen_and_sent_again(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    hook = {"url": "http://127.0.0.1:9/nobody"}
    made = await suite.made("bank-b", "/loans/v1/webhook-endpoints", hook)
    listed = (await suite.http.get("/bank/deliveries", headers=_of(suite, "bank-b"))).text
    assert hook["url"] in listed
    path = f"/bank/deliveries/loans/{made['id']}"
    assert (await suite.http.get(path, headers=_of(suite, "bank-b"))).status_code == 200
    again = await _sent(suite, "bank-b", f"{path}/replay", after=str(made["position"]))
    assert (again.status_code, again.headers["location"]) == (303, "/bank/deliveries?done=sent_again")
    for wrong in ("", "x", "-1", "9" * 40):
        assert (await _sent(suite, "bank-b", f"{path}/replay", after=wrong)).status_code == 422, wrong
    assert (await _sent(suite, "bank-a", f"{path}/replay", after="0")).status_code == 404
    assert hook["url"] not in (await suite.http.get("/bank/deliveries", headers=_of(suite, "bank-a"))).text
    assert (
        await suite.http.delete(f"/loans/v1/webhook-endpoints/{made['id']}", headers=_of(suite, "bank-b"))
    ).is_success


async def test_an_address_is_added_gets_a_new_secret_and_is_removed(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    url = "http://127.0.0.1:9/of-the-pages"
    form = {"service": "contributions", "url": f" {url} ", "form": "made-once"}
    added, again = [await _sent(suite, "bank-b", "/bank/deliveries", **form) for _ in range(2)]
    secret = re.search(r"whsec_[A-Za-z0-9+/=]+", added.text)
    assert secret, added.text
    assert secret[0] in again.text, "the form sent twice made one address"
    listed = (await suite.get("bank-b", "/contributions/v1/webhook-endpoints")).json()["items"]
    assert [one["url"] for one in listed] == [url]
    path = f"/bank/deliveries/contributions/{listed[0]['id']}"
    looked = await _sent(suite, "bank-b", f"{path}/rotation")
    assert (looked.status_code, "whsec_" in looked.text) == (200, False), "a second look comes first"
    for persona, changed in (("bank-a", False), ("bank-b", True)):
        rotated = await _sent(suite, persona, f"{path}/rotation", step="do")
        new = re.search(r"whsec_[A-Za-z0-9+/=]+", rotated.text)
        assert bool(new and new[0] != secret[0]) is changed, rotated.text
    assert (await _sent(suite, "bank-b", f"{path}/removal")).status_code == 200
    assert (await _sent(suite, "bank-b", f"{path}/removal", step="change")).headers["location"].startswith("/bank/del")
    assert len((await suite.get("bank-b", "/contributions/v1/webhook-endpoints")).json()["items"]) == 1
    assert (await _sent(suite, "bank-a", f"{path}/removal", step="do")).status_code == 404
    assert (await _sent(suite, "bank-b", f"{path}/removal", step="do")).status_code == 303
    assert (await suite.get("bank-b", "/contributions/v1/webhook-endpoints")).json()["items"] == []


async def test_an_address_that_cannot_be_reached_is_refused_beside_its_field(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    for wrong in ("", "ftp://bank.example/x", "not an address", "https://" + "x" * 3_000):
        refused = await _sent(suite, "bank-b", "/bank/deliveries", service="loans", url=wrong)
        assert refused.status_code == 422, wrong
        assert 'aria-invalid="true"' in refused.text, wrong
    assert (await _sent(suite, "bank-b", "/bank/deliveries", service="benefits", url="x")).status_code == 422
    assert (await suite.get("bank-b", "/loans/v1/webhook-endpoints")).json()["items"] == []
