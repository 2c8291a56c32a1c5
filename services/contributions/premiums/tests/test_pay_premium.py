"""A bill is paid whole and once, by a reference that its issuer uses once."""

import asyncio
from decimal import Decimal

from sqlalchemy import text

from services.contributions.premiums.invariants import INVARIANTS
from services.contributions.premiums.tests.billed import PAYMENTS, bills, household, paying
from tests.running_suite import RunningSuite

_SAID = text("SELECT count(*) AS n FROM event_log WHERE type = 'contributions.premium_paid.v1'")


async def test_a_bill_is_paid_once_whoever_asks(suite: RunningSuite) -> None:
    _, covers = await household(suite, 2)
    one, other = [(await bills(suite, cover["person_id"]))[0] for cover in covers]
    shares = one["shares"]
    assert sum(Decimal(share) for share in shares.values()) == Decimal("67050.00")
    wrong = [
        (paying(one, "W1", amount="67049.99"), (422, "premium_amount_differs")),
        (paying(one, "W2", amount="0.00"), (422, "request_invalid")),
        (paying(one, "W3", paid_on="2022-05-11"), (422, "request_invalid")),
        (paying(one, "W4", bill="P000000000001"), (404, "not_found")),
        (paying(one, "W5", bill="1000000014-2101-8QK3ZD"), (404, "not_found")),
        (paying(one, "W6", bank_id="00000000-0000-4000-8000-000000000000"), (422, "request_invalid")),
    ]
    for body, expected in wrong:
        answer = await suite.post("bank-a", PAYMENTS, body)
        assert (answer.status_code, answer.json()["code"]) == expected, answer.text
    answers = await asyncio.gather(*(suite.post("bank-a", PAYMENTS, paying(one, f"R-{number}")) for number in range(8)))
    codes = sorted((answer.status_code, answer.json().get("code", "")) for answer in answers)
    assert codes == [(201, ""), *[(409, "premium_already_paid")] * 7]
    (used,) = [number for number, answer in enumerate(answers) if answer.status_code == 201]
    again = await suite.post("bank-a", PAYMENTS, paying(other, f"R-{used}"))
    assert (again.status_code, again.json()["code"]) == (409, "premium_reference_known")
    assert (await suite.post("bank-b", PAYMENTS, paying(other, f"R-{used}"))).status_code == 201, "another issuer's"
    key = await suite.post("officer", PAYMENTS, paying(other, "late"), key="once")
    assert (key.status_code, key.json()["code"]) == (409, "premium_already_paid")
    await suite.settled()
    own = suite.become("person", covers[0]["person_id"])
    mine = (await suite.get(own, "/contributions/v1/me/premiums")).json()["items"]
    assert [(bill["reference"], bill["status"]) for bill in mine] == [(one["reference"], "paid")]
    database = suite.box.services["contributions"].database
    assert (await database.one_statement(_SAID))[0]["n"] == 2
    for invariant in INVARIANTS:
        assert await database.one_statement(text(invariant.sql)) == [], invariant
