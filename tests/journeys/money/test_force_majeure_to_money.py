"""A closure order, 45 staff on benefit, two payment runs, one who resigns: the regulation from end to end."""

import asyncio
from decimal import Decimal

from tests.claims import FIRST, certify, claimed, close, pay, read, with_nine_months
from tests.running_suite import RunningSuite
from tests.staff import lent, staffed


async def test_45_on_benefit_two_runs_and_one_resigns(local_suite: RunningSuite) -> None:
    """50 % of 400 a day, for 28 days of January and 28 of February; she who resigns is paid through the day before."""
    suite = local_suite
    await suite.move_to("2021-01-20")
    employer = await with_nine_months(suite, 45)
    await suite.move_to("2021-01-10")
    loan = await lent(suite, employer, disbursed_on="2021-01-10")
    await close(suite, employer)
    claims = await asyncio.gather(*(claimed(suite, employer, person) for person, _, _ in employer.staff))
    waiting = await read(suite, claims[0])
    assert waiting["status"] == "pending"
    assert [w["what"] for w in waiting["waiting_for"]] == ["employer_certificate"]
    await asyncio.gather(*(certify(suite, employer, person) for person, _, _ in employer.staff))
    await suite.settled()
    first = await read(suite, claims[0])
    assert first["status"] == "in_payment"
    assert (first["decision"]["days"], first["decision"]["daily_wage"], first["decision"]["amount"]) == (
        56,
        "400.00",
        "11200.00",
    )

    await suite.move_to("2021-02-02")
    january = await pay(suite, "2021-01")
    assert (january["count"], january["total"]) == (45, f"{45 * 5600}.00")
    suspended = [{"national_id": number, "wage": "0.00", "absence": "suspended"} for _, number, _ in employer.staff]
    await employer.file("2021-01", suspended)

    end = {"ended_on": "2021-02-20", "reason": "resigned"}
    await suite.made(employer.persona, f"/registration/v1/employments/{employer.staff[7][2]}/end", end)
    await suite.settled()
    resigned = await read(suite, claims[7])
    assert (resigned["status"], resigned["reason"], resigned["decision"]["last_paid_day"]) == (
        "stopped",
        "resigned",
        "2021-02-19",
    )
    assert resigned["overpaid"] == "0.00"
    await suite.move_to("2021-03-02")
    february = await pay(suite, "2021-02")
    assert (february["count"], february["total"]) == (45, f"{44 * 5600 + 19 * 200}.00")
    others = await read(suite, claims[8])
    assert others["status"] == "closed"
    assert [(p["month"], p["days"], p["amount"], p["status"]) for p in others["payments"]] == [
        ("2021-01", 28, "5600.00", "confirmed"),
        ("2021-02", 28, "5600.00", "confirmed"),
    ]
    await suite.settled()
    retention = (await suite.get("bank-a", f"/loans/v1/loans/{loan}/retention")).json()
    assert retention["flag"] == "kept", "a closed borrower with its staff on benefit does not breach"


async def test_late_news_of_an_end_is_an_overpayment_set_off_later(local_suite: RunningSuite) -> None:
    suite = local_suite
    await suite.move_to("2021-02-20")
    employer = await with_nine_months(suite, 1)
    person, _, employment = employer.staff[0]
    await suite.made(
        "officer",
        "/registration/v1/closure-orders",
        {
            "area": "TH-10",
            "sector": "C13",
            "first_day": FIRST,
            "last_day": "2021-04-30",
            "order_number": "BKK 1/2564",
            "issued_by": "BMA",
            "cause": "dangerous_communicable_disease",
        },
    )
    claim = await claimed(suite, employer, person, last_day="2021-01-31")
    await certify(suite, employer, person)
    await suite.settled()
    await pay(suite, "2021-01")
    await suite.made(
        employer.persona,
        f"/registration/v1/employments/{employment}/end",
        {"ended_on": "2021-01-22", "reason": "terminated"},
    )
    await suite.settled()
    revised = await read(suite, claim)
    assert (revised["status"], revised["decision"]["last_paid_day"], revised["overpaid"]) == (
        "stopped",
        "2021-01-21",
        "2000.00",
    )

    again = {"employer_id": employer.id, "person_id": person, "started_on": "2021-02-01", "branch": "000000"}
    await suite.made("officer", "/registration/v1/employments", again)
    await employer.file("2021-01", 1, wage="1000.00")
    await certify(suite, employer, person, first_day="2021-02-01")
    second = await claimed(suite, employer, person, first_day="2021-02-01", last_day="2021-02-28")
    await suite.settled()
    assert (await read(suite, second))["status"] == "in_payment"
    await suite.move_to("2021-03-01")
    run = await pay(suite, "2021-02")
    assert run["total"] == "3600.00", "28 days at 200 less the 2,000 overpaid"
    assert (await read(suite, second))["payments"][0]["set_off"] == "2000.00"
    await _books_balance(suite)


async def test_a_wage_reported_for_claimed_days_puts_the_claim_back_until_it_is_corrected(
    shared_suite: RunningSuite,
) -> None:
    suite = shared_suite
    await suite.move_to("2021-02-20")
    employer = await with_nine_months(suite, 2)
    await close(suite, employer)
    (claimant, number, _), (_, colleague, _) = employer.staff
    claim = await claimed(suite, employer, claimant)
    await certify(suite, employer, claimant)
    await suite.settled()
    assert (await read(suite, claim))["status"] == "in_payment"
    both = [{"national_id": number, "wage": "12000.00"}, {"national_id": colleague, "wage": "12000.00"}]
    filed = await employer.file("2021-01", both)
    await suite.settled()
    back = await read(suite, claim)
    assert (back["status"], back["reason"]) == ("pending", "wage_reported")
    assert [(c["month"], c["wage"], c["return_id"]) for c in back["conflicts"]] == [
        ("2021-01", "12000.00", filed["id"])
    ]
    suspended = [{"national_id": number, "wage": "0.00", "absence": "suspended"}, both[1]]
    await employer.file("2021-01", suspended, kind="correction")
    await suite.settled()
    resumed = await read(suite, claim)
    assert (resumed["status"], resumed["conflicts"]) == ("in_payment", [])


async def test_a_claim_waits_for_a_month_and_goes_on_by_itself(local_suite: RunningSuite) -> None:
    suite = local_suite
    await suite.move_to("2021-01-10")
    employer = await staffed(suite, 1, registered_on="2020-04-01")
    for number in range(4, 12):
        await employer.file(f"2020-{number:02d}", 1)
    await close(suite, employer)
    person = employer.staff[0][0]
    await certify(suite, employer, person)
    claim = await claimed(suite, employer, person)
    await suite.settled()
    waiting = await read(suite, claim)
    assert [(w["what"], w["from"]) for w in waiting["waiting_for"]] == [("credited_months", "2020-12")]
    await employer.file("2020-12", 1)
    await suite.settled()
    assert (await read(suite, claim))["status"] == "in_payment"


async def test_30_days_after_the_due_date_it_goes_to_an_officer(local_suite: RunningSuite) -> None:
    suite = local_suite
    await suite.move_to("2021-01-10")
    employer = await staffed(suite, 1, registered_on="2020-04-01")
    for number in range(4, 12):
        await employer.file(f"2020-{number:02d}", 1)
    await close(suite, employer)
    person = employer.staff[0][0]
    await certify(suite, employer, person)
    claim = await claimed(suite, employer, person)
    await suite.move_to("2021-02-14")
    await _becomes(suite, claim, "waiting")
    await suite.move_to("2021-02-15")
    await _becomes(suite, claim, "officer_review")
    proceed = {"reason": "the employer cannot be reached"}
    decided = await suite.made("officer", f"/benefits/v1/claims/{claim}/proceed", proceed)
    assert decided["status"] == "in_payment"


async def _becomes(suite: RunningSuite, claim: str, reason: str) -> None:
    for _ in range(200):
        found = await read(suite, claim)
        until = [w["until"] for w in found["waiting_for"]]
        if found["reason"] == reason and until == ["2021-02-14"]:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(found)


async def _books_balance(suite: RunningSuite) -> None:
    """Check that each claim was paid its entitlement, and no receivable is below zero."""
    from sqlalchemy import text

    rows = await suite.box.services["benefits"].database.one_statement(
        text("""
            SELECT c.claim_id, c.entitled, sum(CASE WHEN debit_account = 'benefit_expense' THEN amount
                WHEN credit_account = 'benefit_expense' THEN -amount ELSE 0 END) AS spent
            FROM claim c JOIN posting p USING (claim_id) GROUP BY c.claim_id, c.entitled
        """)
    )
    assert rows
    assert [(row["claim_id"], Decimal(row["spent"])) for row in rows] == [(r["claim_id"], r["entitled"]) for r in rows]


async def test_a_late_contract_event_reopens_a_rejected_claim(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-02-20")
    employer = await with_nine_months(suite, 1)
    person, _, employment = employer.staff[0]
    await close(suite, employer)
    end = {"ended_on": "2021-01-01", "reason": "contract_expired"}
    await suite.made(employer.persona, f"/registration/v1/employments/{employment}/end", end)
    await certify(suite, employer, person)
    await suite.settled()
    claim = await claimed(suite, employer, person)
    await suite.settled()
    rejected = await read(suite, claim)
    assert (rejected["status"], rejected["reason"]) == ("rejected", "contract_ended")
    elsewhere = await staffed(suite, 0)
    late = {"employer_id": elsewhere.id, "person_id": person, "started_on": "2021-01-02", "branch": "000000"}
    await suite.made("officer", "/registration/v1/employments", late)
    await suite.settled()
    assert (await read(suite, claim))["status"] == "rejected", "it is not where the work stopped"
    await suite.made("officer", "/registration/v1/employments", {**late, "employer_id": employer.id})
    await suite.settled()
    assert (await read(suite, claim))["status"] == "in_payment"
