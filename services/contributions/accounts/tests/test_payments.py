"""Payments: an issuer's reference pays once, on a possible day, and a very large payment waits for an officer."""

import asyncio
from typing import Any
from uuid import uuid4

from sqlalchemy import text

from tests.running_suite import RunningSuite
from tests.staff import Staffed, staffed

PAYMENTS, UNMATCHED = "/contributions/v1/payments", "/contributions/v1/unmatched-payments"


def _payment(employer: Staffed, reference: str = "0001", **changed: Any) -> dict[str, Any]:
    body = {"employer_id": employer.id, "reference": reference, "amount": "100.00", "paid_on": "2021-01-09"}
    return {**body, **changed}


async def _account(suite: RunningSuite, employer: Staffed) -> dict[str, Any]:
    found: dict[str, Any] = (await suite.get("officer", f"/contributions/v1/employers/{employer.id}/account")).json()
    return found


async def test_a_reference_belongs_to_its_issuer(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    one, other = await staffed(suite, 1), await staffed(suite, 1)
    await suite.settled()
    await suite.made("bank-a", PAYMENTS, _payment(one))
    await suite.made("bank-b", PAYMENTS, _payment(one, amount="250.00"))
    await suite.made("officer", PAYMENTS, _payment(one, amount="50.00"))
    assert (await _account(suite, one))["paid"] == "400.00", "three issuers, three payments"
    bank_a = suite.party_id("bank-a")
    again = [
        ("bank-a", _payment(one)),
        ("bank-a", _payment(one, amount="777.77")),
        ("bank-a", _payment(other, amount="777.77")),
        ("bank-a-2", _payment(other)),
        ("officer", _payment(other, bank_id=bank_a)),
        ("officer-2", _payment(other)),
        ("bank-a", _payment(other, "００๐1")),
    ]
    for persona, body in again:
        refused = await suite.post(persona, PAYMENTS, body)
        assert (refused.status_code, refused.json()["code"]) == (409, "payment_reference_known"), persona
        told = {name: value for name, value in refused.json().items() if name != "trace_id"}
        assert not any(secret in str(told) for secret in ("100", "250", one.id, other.id)), refused.text
    stranger = await suite.post("bank-b", PAYMENTS, _payment(one, "0002", bank_id=bank_a))
    assert stranger.status_code == 422, "a bank records under its own name"
    assert (await _account(suite, other))["paid"] == "0.00"


async def test_one_reference_for_many_employers_at_once_pays_one(shared_suite: RunningSuite) -> None:
    employers = [await staffed(shared_suite, 1) for _ in range(6)]
    await shared_suite.settled()
    sent = [shared_suite.post("bank-a", PAYMENTS, _payment(e, "many")) for e in employers for _ in range(2)]
    answers = await asyncio.gather(*sent)
    assert sorted(a.status_code for a in answers) == [201] + [409] * 11
    paid = [(await _account(shared_suite, e))["paid"] for e in employers]
    assert sorted(paid) == ["0.00"] * 5 + ["100.00"]


async def test_a_reference_from_before_issuers_is_refused_for_its_employer(shared_suite: RunningSuite) -> None:
    """The bank of payments from before issuers were recorded is not known."""
    employer, other = await staffed(shared_suite, 1), await staffed(shared_suite, 1)
    await shared_suite.settled()
    old = text("""
        INSERT INTO posting (employer_id, debit_account, credit_account, amount, entry, reference, issuer, booked_on)
        VALUES (CAST(:id AS uuid), 'bank', 'receivable', 100, 'payment', 'old-1', 'employer:' || :id, '2020-12-01')
    """)
    await shared_suite.box.services["contributions"].database.one_statement(old, {"id": employer.id})
    assert (await shared_suite.post("bank-a", PAYMENTS, _payment(employer, "old-1"))).status_code == 409
    assert (await shared_suite.post("bank-a", PAYMENTS, _payment(other, "old-1"))).status_code == 201


async def test_days_that_cannot_be(shared_suite: RunningSuite) -> None:
    employer = await staffed(shared_suite, 1, registered_on="2020-11-10")
    await shared_suite.settled()
    days = {
        "2021-01-11": "day_in_the_future",
        "2099-01-01": "day_in_the_future",
        "0001-01-01": "day_out_of_range",
        "1901-01-01": "before_registration",
        "2020-11-09": "before_registration",
    }
    for day, code in days.items():
        refused = await shared_suite.post("bank-a", PAYMENTS, _payment(employer, paid_on=day))
        assert refused.status_code == 422, day
        assert (refused.json()["errors"][0]["pointer"], refused.json()["errors"][0]["code"]) == ("/paid_on", code)
    for n, day in enumerate(("2020-11-10", "2021-01-10")):
        assert (await shared_suite.post("bank-a", PAYMENTS, _payment(employer, f"ok-{n}", paid_on=day))).is_success


async def test_an_implausible_payment_waits_and_nothing_counts_it(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 2)
    await employer.file("2020-11", 2)
    owed = (await _account(suite, employer))["balance"]
    for n, amount in enumerate(("999999999999.99", "100961.00", "999999999999.99")):
        made = await suite.made("bank-b", PAYMENTS, _payment(employer, f"huge-{n}", amount=amount))
        assert made["status"] == "waiting", amount
    account = await _account(suite, employer)
    assert (account["paid"], account["balance"]) == ("0.00", owed)
    assert account["waiting"] == "2000000100960.98"
    certificate = await suite.made("officer", "/contributions/v1/standing-certificates", {"employer_id": employer.id})
    await suite.move_to("2021-01-20")
    assert certificate["arrears"] == owed
    waiting = (await suite.get("officer", UNMATCHED)).json()["items"]
    assert [item["bank_id"] for item in waiting] == [suite.party_id("bank-b")] * 3
    first, second, third = (f"{UNMATCHED}/{item['id']}" for item in waiting)
    assert (await suite.post("bank-b", f"{second}/match", {"because": "x"})).status_code == 403
    answers = await asyncio.gather(
        *(suite.post("officer", f"{second}/match", {"because": "a year ahead, as agreed"}) for _ in range(3)),
        *(suite.post("officer-2", f"{second}/return", {"because": "nobody's"}) for _ in range(3)),
    )
    assert sorted(a.status_code for a in answers) == [200, 409, 409, 409, 409, 409]
    await suite.made("officer", f"{first}/return", {"because": "a slip of the keyboard"})
    account = await _account(suite, employer)
    counted = next(a.json()["status"] for a in answers if a.is_success) == "matched"
    assert account["paid"] == ("100961.00" if counted else "0.00")
    assert account["waiting"] == "999999999999.99"
    missing = await suite.post("officer", f"{UNMATCHED}/99999999/match", {"because": "x"})
    assert missing.status_code == 404
    assert len((await suite.get("officer", UNMATCHED)).json()["items"]) == 1, third


async def test_an_officer_does_not_decide_on_the_payment_they_recorded(shared_suite: RunningSuite) -> None:
    employer = await staffed(shared_suite, 1)
    await shared_suite.settled()
    body = _payment(employer, "own-1", amount="100000.01")
    made = await shared_suite.made("officer", PAYMENTS, body)
    path = f"{UNMATCHED}/{made['id']}/match"
    own = await shared_suite.post("officer", path, {"because": "mine"})
    assert (own.status_code, own.json()["code"]) == (403, "own_payment")
    assert (await shared_suite.post("officer-2", path, {"because": "seen"})).status_code == 200
    # A credit stands now: what comes on top of it waits as well, however small the pieces.
    more = await shared_suite.made("bank-a", PAYMENTS, _payment(employer, uuid4().hex, amount="0.01"))
    assert more["status"] == "waiting"
