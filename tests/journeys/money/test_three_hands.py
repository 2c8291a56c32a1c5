"""To link an account, to tell a payee as the person, to release the payment: never one pair of hands."""

import pytest

from tests.claims import certify, claimed, close, with_nine_months
from tests.running_suite import RunningSuite
from tests.staff import Staffed

RUNS, CLAIMS, LINKS = "/benefits/v1/payment-runs", "/benefits/v1/claims", "/registration/v1/account-links"
THEIRS = {"bank": "002", "account": "9876543210"}


async def _by_hand(suite: RunningSuite, way: str, person: str) -> None:
    """Link, as `officer-3`, an app account of its own to the person."""
    account = f"app-of-officer-3-{way}"
    if way == "counter":
        await suite.made("officer-3", LINKS, {"account": account, "person_id": person})
        return
    code = (await suite.made("officer-3", "/registration/v1/activation-codes", {"person_id": person}))["code"]
    suite.tokens["app"] = suite.box.issuer.token(party="system", subject="app")
    await suite.made("app", f"{LINKS}/redemption", {"account": account, "code": code})


async def _payable(suite: RunningSuite) -> tuple[Staffed, str, str]:
    await suite.move_to("2021-01-20")
    employer = await with_nine_months(suite, 1)
    await close(suite, employer)
    person = employer.staff[0][0]
    claim = await claimed(suite, employer, person)
    await certify(suite, employer, person)
    await suite.settled()
    return employer, person, claim


@pytest.mark.parametrize("way", ["counter", "activation_code"])
async def test_who_linked_the_account_does_not_release_what_it_told(shared_suite: RunningSuite, way: str) -> None:
    suite = shared_suite
    suite.tokens["officer-3"] = suite.box.issuer.token(party="officer", subject="officer-3")
    _, person, claim = await _payable(suite)
    await _by_hand(suite, way, person)
    told = await suite.made(suite.become("person", person), f"{CLAIMS}/{claim}/payee", THEIRS)
    assert not told["account_waits"], "as the person it holds at once"
    await suite.settled()
    await suite.move_to("2021-02-05")
    run = await suite.made("officer", RUNS, {"month": "2021-01"})
    release = f"{RUNS}/{run['id']}/release"
    refused = await suite.post("officer-3", release, {"hash": run["hash"]})
    assert (refused.status_code, refused.json()["code"]) == (403, "own_payment"), refused.text
    assert (await suite.made("officer-2", release, {"hash": run["hash"]}))["status"] == "released"

    await suite.move_to("2021-03-05")
    known = await suite.made("officer", RUNS, {"month": "2021-02"})
    again = f"{RUNS}/{known['id']}/release"
    assert (await suite.made("officer-3", again, {"hash": known["hash"]}))["status"] == "released", "paid there before"


async def test_no_event_tells_who_of_the_staff_linked_an_account(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    suite.tokens["officer-3"] = suite.box.issuer.token(party="officer", subject="officer-3")
    person = suite.party_id("person-b")
    await suite.made("officer-3", LINKS, {"account": "app-of-b", "person_id": person})
    await suite.settled()
    feed = (await suite.get("person-b", "/registration/v1/events")).json()["items"]
    assert "officer-3" not in str(feed)
