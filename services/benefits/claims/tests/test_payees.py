"""Accounts that officers enter, and officers who may release a run: no officer moves money alone."""

from sqlalchemy import text

from tests.claims import certify, claimed, close, pay, with_nine_months
from tests.running_suite import RunningSuite

RUNS, CLAIMS = "/benefits/v1/payment-runs", "/benefits/v1/claims"
OWN, OTHER = {"bank": "004", "account": "1234567890"}, {"bank": "002", "account": "9876543210"}


async def test_an_account_entered_by_an_officer_waits_for_another_officer(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-01-20")
    employer = await with_nine_months(suite, 1)
    await close(suite, employer)
    person = employer.staff[0][0]
    claim = await claimed(suite, employer, person)
    await certify(suite, employer, person)
    await suite.settled()
    await suite.move_to("2021-02-05")
    told = await suite.made("officer", f"{CLAIMS}/{claim}/payee", OTHER)
    assert told["account_waits"]
    waiting = [w for w in (await suite.get("officer-2", "/benefits/v1/inbox")).json()["items"] if w["id"] == claim]
    assert [(w["kind"], w["made_by"], w["about"]["payee"]) for w in waiting] == [
        ("payee_change", "officer:officer", OTHER)
    ]
    january = await pay(suite, "2021-01")
    lines = (await suite.get("officer", f"{RUNS}/{january['id']}/lines")).json()["items"]
    assert [(line["payee"], line["account"]) for line in lines] == [(OWN, "new")], "the account before it holds"

    approval, taken = f"{CLAIMS}/{claim}/payee/approval", {"hash": waiting[0]["hash"]}
    own = await suite.post("officer", approval, taken)
    assert (own.status_code, own.json()["code"]) == (403, "second_officer_needed")
    wrong = await suite.post("officer-2", approval, {"hash": "0" * 64})
    assert (wrong.status_code, wrong.json()["code"]) == (409, "approved_content_differs")
    assert not (await suite.made("officer-2", approval, taken))["account_waits"]
    again = await suite.post("officer-2", approval, taken)
    assert (again.status_code, again.json()["code"]) == (409, "no_account_waits")
    await suite.move_to("2021-03-01")
    february = await suite.made("officer-2", RUNS, {"month": "2021-02"})
    lines = (await suite.get("officer", f"{RUNS}/{february['id']}/lines")).json()["items"]
    assert [(line["payee"], line["account"]) for line in lines] == [(OTHER, "changed")]
    found = (await suite.get("officer", "/benefits/v1/inbox")).json()["items"]
    assert [w["about"]["changed_accounts"] for w in found if w["kind"] == "payment_run"] == [1]
    release = f"{RUNS}/{february['id']}/release"
    mine = await suite.post("officer", release, {"hash": february["hash"]})
    assert (mine.status_code, mine.json()["code"]) == (403, "own_payment"), "who told the account"
    suite.tokens["officer-3"] = suite.box.issuer.token(party="officer", subject="officer-3")
    assert (await suite.made("officer-3", release, {"hash": february["hash"]}))["status"] == "released"

    await suite.made("officer", f"{CLAIMS}/{claim}/payee", OWN)
    hashes = [w["hash"] for w in (await suite.get("officer", "/benefits/v1/inbox")).json()["items"] if w["id"] == claim]
    headers = {"Authorization": f"Bearer {suite.token('officer-2')}", "Accept-Language": "en"}
    office = await suite.http.get("/office", headers=headers)
    assert "002 9876543210 → <strong>004 1234567890</strong>" in office.text
    lines = await suite.http.get(f"/office/runs/{february['id']}", headers=headers)
    assert "changed account" in lines.text
    form = {"hash": hashes[0], "accept": ""}
    done = await suite.http.post(f"/office/claims/{claim}/account", data=form, headers=headers)
    assert done.status_code == 303, done.text
    assert not (await suite.get("officer", f"{CLAIMS}/{claim}")).json()["account_waits"], "turned down"


async def test_who_filed_or_certified_does_not_release(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-01-20")
    employer = await with_nine_months(suite, 2)
    await close(suite, employer)
    (first, _, _), (second, _, _) = employer.staff
    body = {"branch": "unemployment_force_majeure", "employer_id": employer.id, "cause": "closure_order",
            "first_day": "2021-01-04", "last_day": "2021-01-31"}  # fmt: skip
    await suite.made("officer", CLAIMS, {**body, "person_id": first, "payee": OWN})
    await certify(suite, employer, first)
    await claimed(suite, employer, second)
    days = {"first_day": "2021-01-04", "last_day": "2021-01-31", "cause": "closure_order", "wages_paid": False}
    certificate = {"employer_id": employer.id, "person_id": second, "order_number": "BKK 1/2564", **days}
    suite.tokens["officer-3"] = suite.box.issuer.token(party="officer", subject="officer-3")
    await suite.made("officer-3", "/benefits/v1/employer-certificates", certificate)
    await suite.settled()
    run = await suite.made("officer-2", RUNS, {"month": "2021-01"})
    assert run["count"] == 2
    for who in ("officer", "officer-3"):
        own = await suite.post(who, f"{RUNS}/{run['id']}/release", {"hash": run["hash"]})
        assert (own.status_code, own.json()["code"]) == (403, "own_payment"), who
    suite.tokens["officer-4"] = suite.box.issuer.token(party="officer", subject="officer-4")
    assert (await suite.made("officer-4", f"{RUNS}/{run['id']}/release", {"hash": run["hash"]}))["status"] == "released"


async def test_an_account_at_a_bank_that_is_not_listed_is_never_paid_to_and_goes_to_an_officer(
    shared_suite: RunningSuite,
) -> None:
    suite = shared_suite
    await suite.move_to("2021-01-20")
    employer = await with_nine_months(suite, 1)
    await close(suite, employer)
    person = employer.staff[0][0]
    claim = await claimed(suite, employer, person)
    await certify(suite, employer, person)
    await suite.settled()
    before_the_list = text("UPDATE claim SET payee = CAST(:payee AS json) WHERE claim_id = :claim")
    payee = '{"bank": "Bangkok Bank of Commerce", "account": "1234567890"}'
    benefits = suite.box.services["benefits"].database
    await benefits.one_statement(before_the_list, {"payee": payee, "claim": claim})
    await suite.move_to("2021-02-05")
    waiting = [w for w in (await suite.get("officer", "/benefits/v1/inbox")).json()["items"] if w["id"] == claim]
    assert [(w["kind"], w["about"]["payee"]["bank"]) for w in waiting] == [
        ("payee_of_no_bank", "Bangkok Bank of Commerce")
    ]
    office = await suite.get("officer", "/office")
    assert "Bangkok Bank of Commerce" in office.text
    run = await suite.made("officer", RUNS, {"month": "2021-01"})
    lines = (await suite.get("officer", f"{RUNS}/{run['id']}/lines")).json()["items"]
    assert claim not in {line["claim_id"] for line in lines}
    await suite.made("officer", f"{RUNS}/{run['id']}/withdrawal", {})
    await suite.made(suite.become("person", person), f"{CLAIMS}/{claim}/payee", OWN)
    again = await suite.made("officer", RUNS, {"month": "2021-01"})
    lines = (await suite.get("officer", f"{RUNS}/{again['id']}/lines")).json()["items"]
    assert claim in {line["claim_id"] for line in lines}, "it is paid once the account is at a bank"
    await suite.made("officer", f"{RUNS}/{again['id']}/withdrawal", {})
