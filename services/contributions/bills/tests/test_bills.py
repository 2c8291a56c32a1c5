"""A bank looks a bill up, pays it by its reference and reads the payment back; the oldest month is paid first."""

from tests.running_suite import RunningSuite
from tests.staff import Staffed, staffed

PAYMENTS, BILLS = "/contributions/v1/payments", "/contributions/v1/bills"


async def _dues(suite: RunningSuite, employer: Staffed, **query: str | int) -> list[dict[str, str]]:
    answer = await suite.get(employer.persona, f"/contributions/v1/employers/{employer.id}/dues", **query)
    found: list[dict[str, str]] = answer.json()["items"]
    return found


async def test_from_the_bill_to_the_payment_that_is_read_back(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 2)
    for month in ("2020-11", "2020-12"):
        await employer.file(month, 2)
    newest, oldest = await _dues(suite, employer)
    assert (newest["month"], oldest["month"]) == ("2020-12", "2020-11")
    bill = (await suite.get("bank-b", f"{BILLS}/{newest['reference'].lower()}")).json()
    assert bill == {
        "reference": newest["reference"], "month": "2020-12", "amount": newest["charged"], "currency": "THB",
        "due_on": newest["due_on"], "status": "open",
        "payee": {"en": "Social Security Office", "th": "สำนักงานประกันสังคม", "vi": "Văn phòng An sinh Xã hội"},
    }  # fmt: skip
    told = str(bill).replace(newest["reference"], "")
    assert not any(secret in told for secret in (employer.id, employer.number, "ตัวอย่าง"))
    body = {"bill": newest["reference"], "reference": f"B-{employer.number}", "amount": oldest["charged"],
            "paid_on": "2021-01-09"}  # fmt: skip
    made = await suite.made("bank-b", PAYMENTS, body)
    assert made["employer_id"] == employer.id
    assert newest["payload"].startswith("00020101021230")
    assert newest["reference"].replace("-", "") in newest["payload"]
    by_code = await suite.get("bank-b", f"{BILLS}/{newest['reference'].replace('-', '')}")
    assert by_code.json()["month"] == "2020-12", "as a bank reads it from the code"
    newest, oldest = await _dues(suite, employer)
    assert (oldest["owed"], oldest["paid"]) == ("0.00", oldest["charged"]), "the oldest month is paid first"
    assert (newest["owed"], newest["paid"]) == (newest["charged"], "0.00")
    assert (await suite.get("bank-b", f"{BILLS}/{oldest['reference']}")).json()["status"] == "paid"
    half = {**body, "reference": f"H-{employer.number}", "amount": "0.01"}
    await suite.made("bank-b", PAYMENTS, half)
    assert (await _dues(suite, employer, limit=1))[0]["paid"] == "0.01"
    read = (await suite.get("bank-b", f"{PAYMENTS}/{made['id']}")).json()
    assert (read["reference"], read["amount"], read["status"], read["bank_id"]) == (
        body["reference"], body["amount"], "booked", suite.party_id("bank-b"),
    )  # fmt: skip


async def test_a_bank_reads_back_its_own_payments_alone(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 1)
    await employer.file("2020-11", 1)
    made = []
    for n, amount in enumerate(("1.00", "2.00", "999999999.00")):
        body = {"employer_id": employer.id, "reference": f"R{n}-{employer.number}", "amount": amount}
        made.append(await suite.made("bank-a", PAYMENTS, {**body, "paid_on": "2021-01-09"}))
    first = (await suite.get("bank-a", PAYMENTS, limit=2)).json()
    rest = (await suite.get("bank-a", PAYMENTS, limit=2, cursor=first["next"])).json()
    listed = [item["id"] for item in [*first["items"], *rest["items"]]]
    assert listed[:3] == [one["id"] for one in reversed(made)], "newest first"
    assert [item["status"] for item in first["items"]] == ["waiting", "booked"]
    await suite.made("officer", f"/contributions/v1/unmatched-payments/{made[2]['id']}/return", {"because": "a slip"})
    by_reference = (await suite.get("bank-a-2", PAYMENTS, reference=made[2]["reference"])).json()["items"]
    assert [(item["id"], item["status"]) for item in by_reference] == [(made[2]["id"], "given_back")]
    strangers = [
        await suite.get("bank-b", f"{PAYMENTS}/{made[0]['id']}"),
        await suite.get("bank-b", f"{PAYMENTS}/999999999"),
    ]
    said = [{k: v for k, v in a.json().items() if k not in {"trace_id", "instance"}} for a in strangers]
    assert ([a.status_code for a in strangers], said[0]) == ([404, 404], said[1]), "unknown and not yours are one"
    for reference in (made[0]["reference"], "no such reference"):
        assert (await suite.get("bank-b", PAYMENTS, reference=reference)).json()["items"] == []
    assert (await suite.get("officer", f"{PAYMENTS}/{made[0]['id']}")).json()["bank_id"] == suite.party_id("bank-a")
    assert (await suite.get(employer.persona, PAYMENTS)).status_code == 403


async def test_a_payment_names_an_employer_or_a_bill_that_is_there(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 1)
    await employer.file("2020-11", 1)
    bill = (await _dues(suite, employer))[0]["reference"]
    body = {"reference": f"N-{employer.number}", "amount": "1.00", "paid_on": "2021-01-09"}
    for named, status, code in (
        ({}, 422, "request_invalid"),
        ({"employer_id": employer.id, "bill": bill}, 422, "request_invalid"),
        ({"bill": bill[:-6] + "000000"}, 404, "bill_unknown"),
    ):
        refused = await suite.post("bank-a", PAYMENTS, {**body, **named})
        assert (refused.status_code, refused.json()["code"]) == (status, code), named
    assert (await suite.get("bank-a", PAYMENTS, reference=body["reference"])).json()["items"] == []
