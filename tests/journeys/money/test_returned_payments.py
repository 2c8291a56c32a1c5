"""A bank returns a payment: it is booked back, said, and payable to the right account; and a run is withdrawn."""

from tests.claims import certify, claimed, close, pay, read, with_nine_months
from tests.running_suite import RunningSuite

RUNS = "/benefits/v1/payment-runs"


async def test_a_returned_payment_is_paid_again_to_the_right_account(local_suite: RunningSuite) -> None:
    await local_suite.move_to("2021-01-20")
    employer = await with_nine_months(local_suite, 2)
    await close(local_suite, employer)
    person = employer.staff[0][0]
    filed = await claimed(local_suite, employer, person)
    await certify(local_suite, employer, person)
    await local_suite.settled()
    await local_suite.move_to("2021-03-05")
    run = await pay(local_suite, "2021-02")
    paid = await read(local_suite, filed)
    assert (paid["status"], [p["status"] for p in paid["payments"]]) == ("closed", ["confirmed", "confirmed"])

    back = {"claim_id": filed, "month": "2021-02", "reason": "AC04 closed account"}
    answer = await local_suite.made("officer", f"{RUNS}/{run['id']}/returns", back)
    assert answer["status"] == "returned"
    twice = await local_suite.post("officer", f"{RUNS}/{run['id']}/returns", back)
    assert (twice.status_code, twice.json()["code"]) == (409, "payment_not_sent")
    other = await local_suite.post("officer", f"{RUNS}/{run['id']}/returns", {**back, "month": "2021-03"})
    assert other.status_code == 404
    assert (await read(local_suite, filed))["status"] == "in_payment"

    frozen = await local_suite.made("officer", RUNS, {"month": "2021-02"})
    account = {"bank": "002", "account": "9876543210"}
    path = f"/benefits/v1/claims/{filed}/payee"
    stranger = local_suite.become("person", employer.staff[1][0])
    assert (await local_suite.post(stranger, path, account)).status_code == 404
    await local_suite.made(local_suite.become("person", person), path, account)
    stale = await local_suite.post("officer-2", f"{RUNS}/{frozen['id']}/release", {"hash": frozen["hash"]})
    assert (stale.status_code, stale.json()["code"]) == (409, "payment_run_outdated"), "it was for the old account"

    again = await pay(local_suite, "2021-02")
    assert (again["count"], again["total"]) == (1, paid["payments"][1]["amount"])
    lines = (await local_suite.get("officer", f"{RUNS}/{again['id']}/lines")).json()["items"]
    assert lines[0]["payee"] == account
    now = await read(local_suite, filed)
    assert (now["status"], now["overpaid"]) == ("closed", "0.00")
    assert sorted(p["status"] for p in now["payments"]) == ["confirmed", "confirmed", "returned"]
    await local_suite.settled()
    feed = (await local_suite.get("officer", "/benefits/v1/events", limit=500, purpose="test")).json()["items"]
    returned = [e["data"] for e in feed if e["type"] == "benefits.benefit_returned.v1"]
    assert [(e["month"], e["amount"], e["reason"]) for e in returned] == [
        ("2021-02", paid["payments"][1]["amount"], "AC04 closed account")
    ]


async def test_a_set_off_is_owed_again_when_the_payment_comes_back(local_suite: RunningSuite) -> None:
    """Given 28 paid days and a contract that ended on the 19th, when 13 days are set off, they can be owed again.

    Another claim recovers them; its payment comes back; the next one recovers them again, once.
    """
    await local_suite.move_to("2021-01-20")
    employer = await with_nine_months(local_suite, 1)
    await close(local_suite, employer)
    person, _, employment = employer.staff[0]
    first = await claimed(local_suite, employer, person, last_day="2021-01-31")
    await certify(local_suite, employer, person)
    await local_suite.settled()
    await local_suite.move_to("2021-02-05")
    await pay(local_suite, "2021-01")
    end = {"ended_on": "2021-01-19", "reason": "resigned"}
    await local_suite.made("officer", f"/registration/v1/employments/{employment}/end", end)
    await local_suite.made("officer", "/registration/v1/employments", {
        "employer_id": employer.id, "person_id": person, "started_on": "2021-02-01", "branch": "000000",
    })  # fmt: skip
    await local_suite.settled()
    overpaid = (await read(local_suite, first))["overpaid"]
    assert overpaid == "2600.00"
    second = await claimed(local_suite, employer, person, first_day="2021-02-01", last_day="2021-02-28")
    await local_suite.settled()
    await local_suite.made("officer", f"/benefits/v1/claims/{second}/proceed", {"reason": "January is not due yet"})
    await local_suite.move_to("2021-03-01")
    run = await pay(local_suite, "2021-02")
    sent = (await local_suite.get("officer", f"{RUNS}/{run['id']}/lines")).json()["items"]
    assert [(line["entitled"], line["set_off"], line["amount"]) for line in sent] == [("5600.00", "2600.00", "3000.00")]
    back = {"claim_id": second, "month": "2021-02", "reason": "AC01"}
    await local_suite.made("officer", f"{RUNS}/{run['id']}/returns", back)
    again = await pay(local_suite, "2021-02")
    lines = (await local_suite.get("officer", f"{RUNS}/{again['id']}/lines")).json()["items"]
    assert [(line["entitled"], line["set_off"], line["amount"]) for line in lines] == [
        ("5600.00", "2600.00", "3000.00")
    ]
    third = await local_suite.made("officer", RUNS, {"month": "2021-02"})
    assert third["count"] == 0, "nothing is paid twice"


async def test_a_run_frozen_in_error_is_taken_back_and_nothing_of_it_is_paid(local_suite: RunningSuite) -> None:
    wrong = await local_suite.made("officer", RUNS, {"month": "2021-01"})
    taken = await local_suite.made("officer", f"{RUNS}/{wrong['id']}/withdrawal", {})
    assert taken["status"] == "withdrawn"
    released = await local_suite.post("officer-2", f"{RUNS}/{wrong['id']}/release", {"hash": wrong["hash"]})
    assert (released.status_code, released.json()["code"]) == (409, "payment_run_not_frozen")
    again = await local_suite.made("officer", RUNS, {"month": "2021-01"})
    assert again["status"] == "frozen"
