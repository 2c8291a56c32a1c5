"""Statements by their doors: a bank or an officer sends one, the account and the queue show it, two officers decide."""

from typing import Any
from uuid import uuid4

import httpx
from sqlalchemy import text

from libs.common.door.context import door_in
from services.contributions.statements.invariants import INVARIANTS
from services.contributions.statements.tests.camt import Payment, camt
from tests.running_suite import RunningSuite
from tests.staff import Staffed, staffed

CONTRIBUTIONS = "/contributions/v1"
STATEMENTS, QUEUE = f"{CONTRIBUTIONS}/bank-statements", f"{CONTRIBUTIONS}/unmatched-entries"
UNMATCHED = f"{CONTRIBUTIONS}/unmatched-payments"


async def _sent(suite: RunningSuite, persona: str, document: bytes, *, key: str = "", **query: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {suite.token(persona)}", "Idempotency-Key": key or uuid4().hex}
    return await suite.http.post(STATEMENTS, params=query, files={"file": ("s.xml", document)}, headers=headers)


async def _account(suite: RunningSuite, number: str) -> None:
    body = {"bank_id": suite.party_id("bank-a"), "number": number}
    made = await suite.made("officer", f"{CONTRIBUTIONS}/collecting-accounts", body)
    own = await suite.post("officer", f"{CONTRIBUTIONS}/collecting-accounts/{made['id']}/approval", {})
    assert (own.status_code, own.json()["code"]) == (403, "second_officer_needed")
    await suite.made("officer-2", f"{CONTRIBUTIONS}/collecting-accounts/{made['id']}/approval", {})


async def _owing(suite: RunningSuite) -> tuple[Staffed, dict[str, Any]]:
    employer = await staffed(suite, 2)
    await employer.file("2020-12", 2)
    return employer, (await suite.get("officer", f"{CONTRIBUTIONS}/employers/{employer.id}/dues")).json()["items"][0]


async def test_a_bill_is_paid_by_a_statement_and_the_rest_is_decided_by_two(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer, due = await _owing(suite)
    await _account(suite, "0000000017")
    document = camt([Payment("B1", due["owed"], due["reference"]), Payment("B2", "70.00", "who is it?")])
    key = uuid4().hex
    taken = await _sent(suite, "bank-a", document, key=key)
    assert taken.status_code == 201, taken.text
    counts = {name: taken.json()[name] for name in ("lines", "matched", "unmatched", "refused", "repeated")}
    assert counts == {"lines": 2, "matched": 1, "unmatched": 1, "refused": 0, "repeated": 0}
    again = await _sent(suite, "bank-a", document, key=key)
    assert (again.json(), again.headers["Idempotency-Replayed"]) == (taken.json(), "true")
    other = await _sent(suite, "bank-a", document + b" ", key=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    by_officer = await _sent(suite, "officer", document, bank_id=suite.party_id("bank-a"))
    assert by_officer.json()["repeated"] == 2
    account = (await suite.get("officer", f"{CONTRIBUTIONS}/employers/{employer.id}/account")).json()
    assert (account["paid"], account["balance"]) == (due["owed"], "0.00")
    bill = await suite.get("bank-a", f"{CONTRIBUTIONS}/bills/{due['reference']}")
    assert bill.json()["status"] == "paid"
    (entry,) = [one for one in (await suite.get("officer", QUEUE)).json()["items"] if one["reference"] == "B2"]
    assert (entry["told"], entry["reason"], entry["status"]) == ("who is it?", "no_reference", "waiting")
    asked = {"employer_id": employer.id, "because": "a call"}
    await suite.made("officer", f"{QUEUE}/{entry['id']}/allocation", asked)
    own = await suite.post("officer", f"{QUEUE}/{entry['id']}/decision", {"decision": "approve"})
    assert (own.status_code, own.json()["code"]) == (403, "second_officer_needed")
    done = await suite.made("officer-2", f"{QUEUE}/{entry['id']}/decision", {"decision": "approve"})
    assert done["status"] == "allocated"
    account = (await suite.get("officer", f"{CONTRIBUTIONS}/employers/{employer.id}/account")).json()
    assert account["balance"] == "-70.00"
    await suite.settled()
    payments = (await suite.get("bank-a", f"{CONTRIBUTIONS}/payments")).json()["items"]
    assert [one["employer_id"] for one in payments if one["reference"] == "B1"] == [employer.id]
    for persona in ("bank-a", "officer"):
        (one,) = [s for s in (await suite.get(persona, STATEMENTS)).json()["items"] if s["account"] == "0000000017"]
        assert (one["counted"], one["open"], one["gap"]) == (2, 0, None)
    assert (await suite.get("bank-b", STATEMENTS)).json()["items"] == []
    database = suite.box.services["contributions"].database
    for invariant in INVARIANTS:
        assert await database.one_statement(text(invariant.sql)) == [], invariant.breach


async def test_a_gap_shows_until_the_statement_between_comes(shared_suite: RunningSuite) -> None:
    suite, number = shared_suite, "0000000027"
    await _account(suite, number)
    days = {"a": ("2021-01-04", "0.00", "C1"), "c": ("2021-01-06", "200.00", "C3"), "b": ("2021-01-05", "100.00", "C2")}

    async def gaps() -> dict[str, str | None]:
        found = (await suite.get("officer", STATEMENTS)).json()["items"]
        return {one["name"]: one["gap"] for one in found if one["account"] == number}

    seen = []
    for name, (day, opening, reference) in days.items():
        document = camt([Payment(reference, day=day)], account=number, name=name, opening=opening, day=day)
        assert (await _sent(suite, "bank-a", document)).status_code == 201
        seen.append(await gaps())
    assert seen == [
        {"a": None},
        {"a": None, "c": "100.00"},
        {"a": None, "c": "0.00", "b": "0.00"},
    ]


async def test_a_refused_file_leaves_nothing(shared_suite: RunningSuite) -> None:
    suite, number = shared_suite, "0000000037"
    await _account(suite, number)
    good = camt([Payment("R1")], account=number)
    bank_a, bank_b = suite.party_id("bank-a"), suite.party_id("bank-b")
    refusals = [
        ("bank-b", good, {}, 422, "statement_of_other_account"),
        ("bank-b", good, {"bank_id": bank_a}, 422, "request_invalid"),
        ("officer", good, {"bank_id": bank_b}, 422, "statement_of_other_account"),
        ("officer", good, {"bank_id": str(uuid4())}, 404, "bank_unknown"),
        ("employer-a", good, {}, 403, "party_not_allowed"),
        ("bank-a", b"<!DOCTYPE x [<!ENTITY e 'e'>]>" + good[38:], {}, 422, "statement_unreadable"),
        ("bank-a", camt([Payment("R1")], account=number, closing="1.00"), {}, 422, "statement_balance_differs"),
        ("bank-a", camt([Payment("R1", currency="VND")], account=number), {}, 422, "statement_other_currency"),
    ]
    for persona, document, query, status, code in refusals:
        refused = await _sent(suite, persona, document, **query)
        assert (refused.status_code, refused.json()["code"]) == (status, code), refused.text
    listed = (await suite.get("officer", STATEMENTS)).json()["items"]
    assert not [one for one in listed if one["account"] == number]
    uploads = door_in(suite.box.services["contributions"].app).uploads
    assert uploads is not None
    assert list(uploads.glob("*")) == []


async def test_an_officers_statement_of_an_account_at_another_bank_is_decided_by_a_second(
    shared_suite: RunningSuite,
) -> None:
    """The bank is no party here: its account is entered with the statement, and waits for another officer."""
    suite, number = shared_suite, "4490000000"
    employer, due = await _owing(suite)
    document = camt(
        [Payment("G1", due["owed"], due["reference"]), Payment("G2", "55.00", "a shop"), Payment("G3", "5.00", "?")],
        account=number,
    )
    taken = (await _sent(suite, "officer", document)).json()
    assert {name: taken[name] for name in ("lines", "matched", "unmatched", "refused")} == {
        "lines": 3, "matched": 1, "unmatched": 2, "refused": 0,
    }  # fmt: skip
    waiting = {one["reference"]: one for one in (await suite.get("officer", UNMATCHED)).json()["items"]}
    shop, other = waiting["G2"], waiting["G3"]
    assert (shop["employer_id"], shop["bank_id"], shop["told"], shop["amount"]) == (None, None, "a shop", "55.00")
    match = f"{UNMATCHED}/{shop['id']}/match"
    asked = {"employer_id": employer.id, "because": "a call"}
    refusals = [
        ("officer", asked, 403, "own_payment"),
        ("officer-2", {"because": "a call"}, 422, "request_invalid"),
        ("officer-2", {"employer_id": str(uuid4()), "because": "a call"}, 404, "not_found"),
    ]
    for persona, body, status, code in refusals:
        refused = await suite.post(persona, match, body)
        assert (refused.status_code, refused.json()["code"]) == (status, code), refused.text
    matched = await suite.made("officer-2", match, asked)
    assert (matched["status"], matched["employer_id"]) == ("matched", employer.id)
    again = await suite.post("officer-2", match, asked)
    assert (again.status_code, again.json()["code"]) == (409, "payment_decided")
    back = await suite.made("officer-2", f"{UNMATCHED}/{other['id']}/return", {"because": "unknown sender"})
    assert back["status"] == "given_back"
    account = (await suite.get("officer", f"{CONTRIBUTIONS}/employers/{employer.id}/account")).json()
    assert account["balance"] == "-55.00"
    left = [one["reference"] for one in (await suite.get("officer", UNMATCHED)).json()["items"]]
    assert not {"G2", "G3"} & set(left)
    (entered,) = [
        one
        for one in (await suite.get("officer", f"{CONTRIBUTIONS}/collecting-accounts")).json()["items"]
        if one["number"] == number
    ]
    assert (entered["bank_id"], entered["status"]) == (None, "waiting")
    assert (await _sent(suite, "bank-a", document)).json()["code"] == "statement_of_other_account"
    assert (await _sent(suite, "officer-2", document)).json()["repeated"] == 3
    database = suite.box.services["contributions"].database
    for invariant in INVARIANTS:
        assert await database.one_statement(text(invariant.sql)) == [], invariant.breach
