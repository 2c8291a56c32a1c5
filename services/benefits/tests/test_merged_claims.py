"""One person with two ids: nothing is paid twice, an officer gets the overlap, and access follows the merge."""

from typing import Any

from tests.claims import certify, claimed, close, pay, read, with_nine_months
from tests.running_suite import RunningSuite
from tests.staff import Staffed

RUNS, CLAIMS = "/benefits/v1/payment-runs", "/benefits/v1/claims"


async def merged(suite: RunningSuite, kept: str, other: str) -> str:
    body = {"kept_id": kept, "merged_id": other, "reason": "one person, two registrations"}
    merge = await suite.made("officer", "/registration/v1/person-merges", body)
    approval = f"/registration/v1/person-merges/{merge['id']}/approval"
    await suite.made("officer-2", approval, {"hash": merge["hash"]})
    await suite.settled()
    return str(merge["id"])


async def undone(suite: RunningSuite, merge: str) -> None:
    await suite.made("officer", f"/registration/v1/person-merges/{merge}/reversal", {"reason": "two persons after all"})
    await suite.settled()


async def _paid(suite: RunningSuite, *claims: str) -> dict[str, list[tuple[str, int]]]:
    """Return the months and days that were sent, by claim."""
    found = {}
    for claim in claims:
        payments = (await read(suite, claim))["payments"]
        found[claim] = [(p["month"], p["days"]) for p in payments if p["status"] == "confirmed"]
    return found


async def _two(suite: RunningSuite) -> tuple[Staffed, str, str]:
    await suite.move_to("2021-01-20")
    employer = await with_nine_months(suite, 2)
    await close(suite, employer)
    for person, _, _ in employer.staff:
        await certify(suite, employer, person)
    return employer, employer.staff[0][0], employer.staff[1][0]


async def test_claims_of_the_merged_id_are_the_kept_persons(local_suite: RunningSuite) -> None:
    suite = local_suite
    employer, kept, other = await _two(suite)
    claim = await claimed(suite, employer, other)
    await suite.settled()
    await merged(suite, kept, other)
    me = suite.become("person", kept)
    body: dict[str, Any] = {
        "branch": "unemployment_force_majeure", "employer_id": employer.id, "cause": "closure_order",
        "first_day": "2021-01-04", "last_day": "2021-02-28", "payee": {"bank": "KBANK", "account": "1"},
    }  # fmt: skip
    again = await suite.post(me, CLAIMS, {**body, "person_id": kept})
    assert (again.status_code, again.json()["code"]) == (409, "claim_overlaps"), "the days are claimed under the other"
    assert [c["id"] for c in (await suite.get(me, CLAIMS)).json()["items"]] == [claim]
    assert (await suite.get(me, f"{CLAIMS}/{claim}")).json()["status"] == "in_payment"
    assert [c["id"] for c in (await suite.get(me, "/benefits/v1/me")).json()["claims"]] == [claim]
    await suite.made(me, f"{CLAIMS}/{claim}/payee", {"bank": "BBL", "account": "2"})
    stranger = await suite.get("person-b", f"{CLAIMS}/{claim}")
    assert stranger.status_code == 404


async def test_two_claims_that_overlap_after_a_merge_are_paid_once_and_go_to_an_officer(
    local_suite: RunningSuite,
) -> None:
    suite = local_suite
    employer, kept, other = await _two(suite)
    first, second = await claimed(suite, employer, kept), await claimed(suite, employer, other)
    await suite.settled()
    merge = await merged(suite, kept, other)
    await suite.move_to("2021-03-01")
    states = [(await read(suite, claim))["reason"] for claim in (first, second)]
    assert states == [None, "days_claimed_twice"]
    inbox = (await suite.get("officer", "/benefits/v1/inbox")).json()["items"]
    assert [w["about"]["reason"] for w in inbox if w["id"] == second] == ["days_claimed_twice"]
    run = await pay(suite, "2021-02")
    assert run["total"] == "14000.00", "56 days, once; at 250, since the months under both numbers count"

    decided = await suite.made("officer", f"{CLAIMS}/{second}/proceed", {"reason": "paid under the other number"})
    assert (decided["status"], decided["reason"]) == ("rejected", "days_claimed_twice")
    await undone(suite, merge)
    assert (await read(suite, second))["status"] == "in_payment", "they were two persons after all"
    await pay(suite, "2021-02")
    assert await _paid(suite, first, second) == {
        first: [("2021-01", 28), ("2021-02", 28)],
        second: [("2021-01", 28), ("2021-02", 28)],
    }


async def test_days_that_were_paid_under_both_numbers_are_owed_back_once_an_officer_says_so(
    local_suite: RunningSuite,
) -> None:
    suite = local_suite
    employer, kept, other = await _two(suite)
    first, second = await claimed(suite, employer, kept), await claimed(suite, employer, other)
    await suite.settled()
    await suite.move_to("2021-02-05")
    await pay(suite, "2021-01")
    merge = await merged(suite, kept, other)
    keep = {"keeps": True, "because": "the account of this claim is the right one"}
    stranger = await suite.post("person-b", f"{CLAIMS}/{second}/days", keep)
    assert stranger.status_code == 403
    chosen = await suite.made("officer", f"{CLAIMS}/{second}/days", keep)
    assert (chosen["status"], chosen["decision"]["days"]) == ("in_payment", 56)
    lost = await read(suite, first)
    assert (lost["status"], lost["overpaid"]) == ("rejected", "5600.00")
    await suite.move_to("2021-03-01")
    run = await pay(suite, "2021-02")
    lines = (await suite.get("officer", f"{RUNS}/{run['id']}/lines")).json()["items"]
    assert [(line["claim_id"], line["entitled"], line["set_off"], line["amount"]) for line in lines] == [
        (second, "1400.00", "1400.00", "0.00"),
        (second, "7000.00", "4200.00", "2800.00"),
    ], "what was paid twice under the other number is set off"
    await undone(suite, merge)
    run = await pay(suite, "2021-02")
    lines = (await suite.get("officer", f"{RUNS}/{run['id']}/lines")).json()["items"]
    assert sorted((line["claim_id"], line["month"], line["set_off"], line["amount"]) for line in lines) == sorted([
        (first, "2021-02", "0.00", "5600.00"),
        (second, "2021-02", "-2800.00", "2800.00"),
    ]), "two persons after all: 200 a day for each, and what was set off too much goes back"  # fmt: skip
    nothing = await suite.post("officer", f"{CLAIMS}/{await claimed(suite, employer, await _new(employer))}/days", keep)
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_claimed_twice")


async def _new(employer: Staffed) -> str:
    await employer.hire(1)
    return employer.staff[-1][0]
