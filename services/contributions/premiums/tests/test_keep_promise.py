"""A locality's and a donor's share: entered by one officer, let stand by another, on every bill, owed to the cent."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from services.contributions.premiums.invariants import INVARIANTS
from services.contributions.premiums.tests.billed import COVERAGES, bills, person
from tests.running_suite import RunningSuite

PROMISES = "/contributions/v1/premium-promises"
DONOR: dict[str, Any] = {"kind": "donor", "payer": "A foundation", "scheme": "vn_voluntary", "amount": "66000.00",
                         "first_month": "2022-06"}  # fmt: skip
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"percent": 10}, (422, "promise_amount_wrong")),
        ({"amount": None}, (422, "promise_amount_wrong")),
        ({"amount": None, "percent": 0}, (422, "request_invalid")),
        ({"amount": None, "percent": 101}, (422, "request_invalid")),
        ({"amount": "0.00"}, (422, "request_invalid")),
        ({"first_month": "2022-05"}, (422, "promise_too_early")),
        ({"first_month": "2565-06"}, (422, "request_invalid")),
        ({"last_month": "2022-05"}, (422, "promise_months_wrong")),
        ({"scheme": "th_s40"}, (422, "scheme_unknown")),
        ({"support_group": "kings"}, (422, "premium_terms_wrong")),
        ({"area": "NOWHERE"}, (422, "area_unknown")),
        ({"kind": "state"}, (422, "request_invalid")),
        ({"payer": ""}, (422, "request_invalid")),
    ],
)
async def test_no_promise_of_what_cannot_be(
    suite: RunningSuite, given: dict[str, Any], expected: tuple[int, str]
) -> None:
    answer = await suite.post("officer", PROMISES, {**DONOR, **given})
    body = answer.json()
    codes = {body["code"], *(one["code"] for one in body.get("errors", []))}
    assert answer.status_code == expected[0], answer.text
    assert expected[1] in codes


async def test_a_promise_stands_by_another_officer_alone(suite: RunningSuite) -> None:
    made = await suite.made("officer", PROMISES, {**DONOR, "persons": [NOBODY]})
    own = await suite.post("officer", f"{PROMISES}/{made['id']}/approval", {})
    assert (own.status_code, own.json()["code"]) == (403, "second_officer_needed")
    early = await suite.post("officer", f"{PROMISES}/{made['id']}/end", {"last_month": "2022-06"})
    assert (early.status_code, early.json()["code"]) == (409, "promise_ended")
    gone = await suite.made("officer", f"{PROMISES}/{made['id']}/withdrawal", {})
    assert gone["status"] == "withdrawn"
    late = await suite.post("officer-2", f"{PROMISES}/{made['id']}/approval", {})
    assert (late.status_code, late.json()["code"]) == (409, "promise_not_waiting")
    for path in ("approval", "withdrawal"):
        assert (await suite.post("officer", f"{PROMISES}/{NOBODY}/{path}", {})).status_code == 404
    assert (await suite.get("officer", f"{PROMISES}/{NOBODY}/owed?month=2022-06")).status_code == 404
    assert (await suite.get("person-a", PROMISES)).status_code == 403
    assert (await suite.get("officer", f"{PROMISES}/{made['id']}/owed?month=June")).status_code == 422


async def test_each_payer_owes_its_share_and_the_shares_are_the_premium(suite: RunningSuite) -> None:
    near, other = await person(suite), await person(suite)
    for one in (near, other):
        group = {"support_group": "near_poor"} if one == near else {}
        wanted = {
            "person_id": one,
            "scheme": "vn_voluntary",
            "income": "1500000.00",
            "first_day": "2022-06-01",
            **group,
        }
        await suite.made("officer", COVERAGES, wanted)
    promises = {}
    for name, promise in {
        "donor": DONOR,
        "listed": {**DONOR, "persons": [other], "amount": "500000.00"},
        "province": {**DONOR, "kind": "locality", "amount": None, "percent": 50, "support_group": "near_poor",
                     "area": "VN-HN"},
        "elsewhere": {**DONOR, "kind": "locality", "area": "VN-SG"},
        "waiting": DONOR,
    }.items():  # fmt: skip
        promises[name] = (await suite.made("officer", PROMISES, promise))["id"]
        if name != "waiting":
            stands = await suite.made("officer-2", f"{PROMISES}/{promises[name]}/approval", {})
            assert stands["status"] == "stands"
    await suite.move_to("2022-06-02")
    (bill,), (all_given,) = await bills(suite, near), await bills(suite, other)
    assert bill["shares"] == {"member": "16500.00", "state": "82500.00", "locality": "165000.00", "donor": "66000.00"}
    assert (all_given["status"], all_given["shares"]["donor"]) == ("paid", "297000.00"), "nobody pays below nothing"
    for one in (bill, all_given):
        assert sum(Decimal(share) for share in one["shares"].values()) == Decimal("330000.00")
    owed = {}
    for name, promise_id in promises.items():
        owed[name] = (await suite.get("officer", f"{PROMISES}/{promise_id}/owed?month=2022-06")).json()
    assert {name: one["total"] for name, one in owed.items()} == {
        "donor": "132000.00", "listed": "231000.00", "province": "165000.00", "elsewhere": "0.00", "waiting": "0.00",
    }  # fmt: skip
    assert [one["person_id"] for one in owed["province"]["items"]] == [near]
    table = await suite.get("officer", f"{PROMISES}/{promises['donor']}/owed.csv?month=2022-06")
    lines = table.text.split()
    assert (lines[0], len(lines)) == ("month,coverage_id,person_id,amount", 3)
    assert {line.split(",")[2] for line in lines[1:]} == {near, other}
    # The cover never was: its bill is reversed, and its payers owe nothing for it.
    end = {"last_day": "2022-06-30", "reason": "entered_wrongly"}
    await suite.made("officer", f"{COVERAGES}/{bill['coverage_id']}/end", end)
    await suite.settled()
    left = (await suite.get("officer", f"{PROMISES}/{promises['donor']}/owed?month=2022-06")).json()
    assert (left["total"], len(left["items"])) == ("66000.00", 1)
    ended = await suite.made("officer", f"{PROMISES}/{promises['donor']}/end", {"last_month": "2022-06"})
    assert ended["last_month"] == "2022-06"
    again = await suite.post("officer", f"{PROMISES}/{promises['donor']}/end", {"last_month": "2022-07"})
    assert (again.status_code, again.json()["code"]) == (409, "promise_ended")
    database = suite.box.services["contributions"].database
    for invariant in INVARIANTS:
        assert await database.one_statement(text(invariant.sql)) == [], invariant
