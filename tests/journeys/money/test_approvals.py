"""N of M: as many officers as the agency requires, never the author, each for exactly the present content."""

from deploy.onebox.parties import national_id
from tests.claims import certify, claimed, close, with_nine_months
from tests.running_suite import RunningSuite, change_own
from tests.staff import form_of, lent, next_person, staffed


async def test_a_run_takes_as_many_officers_as_the_agency_wants(local_suite: RunningSuite) -> None:
    suite = local_suite
    service = suite.box.services["benefits"]
    change_own(service, release_approvals=2)
    employer = await with_nine_months(suite, 1)
    await close(suite, employer)
    person = employer.staff[0][0]
    claim = await claimed(suite, employer, person)
    await certify(suite, employer, person)
    await suite.settled()
    run = await suite.made("officer", "/benefits/v1/payment-runs", {"month": "2021-01"})
    path, approval = f"/benefits/v1/payment-runs/{run['id']}/release", {"hash": run["hash"]}
    suite.tokens["officer-3"] = suite.box.issuer.token(party="officer", subject="officer-3")
    own = await suite.post("officer", path, approval)
    assert (own.status_code, own.json()["code"]) == (403, "second_officer_needed")
    first = await suite.made("officer-2", path, approval)
    again = await suite.made("officer-2", path, approval)
    assert (first["status"], again["status"]) == ("frozen", "frozen"), "one officer counts once"
    waiting = (await suite.get("officer-3", "/benefits/v1/inbox")).json()["items"]
    assert [w["about"]["approved_by"] for w in waiting if w["kind"] == "payment_run"] == [["officer:officer-2"]]
    wrong = await suite.post("officer-3", path, {"hash": "0" * 64})
    assert (wrong.status_code, wrong.json()["code"]) == (409, "approved_content_differs")
    last = await suite.made("officer-3", path, approval)
    assert last["status"] == "released"
    paid = (await suite.get("officer", f"/benefits/v1/claims/{claim}")).json()["payments"]
    assert [p["status"] for p in paid] == ["confirmed"]


async def test_everything_that_waits_is_in_the_inbox(local_suite: RunningSuite) -> None:
    """A claim that only an officer can move, a run, an escalated case, a parked event: each shows its content."""
    from sqlalchemy import text

    suite = local_suite
    employer = await with_nine_months(suite, 1)
    await close(suite, employer)
    person = employer.staff[0][0]
    await claimed(suite, employer, person)
    await certify(suite, employer, person)
    await suite.settled()
    await suite.made("officer", "/benefits/v1/payment-runs", {"month": "2021-01"})
    await employer.file("2021-01", 1, wage="9000.00")
    case = await suite.made("agent", "/hotline/v1/cases", {"about": "a letter", "kind": "complaint"})
    await suite.made("agent", f"/hotline/v1/cases/{case['id']}/escalation", {"note": "please decide"})
    await suite.settled()
    await suite.box.services["loans"].database.one_statement(
        text("""
            INSERT INTO parked_event (consumer, topic, partition, sequence, epoch, event_id, key, type, data,
                                      occurred_at, cause, reason)
            VALUES ('loans', 'contributions.employers', 0, 1, 1, uuidv7(), 'k', 't', '{}', now(), 'failed', 'why')
        """)
    )
    found = {}
    for service in ("registration", "contributions", "benefits", "loans", "hotline"):
        for item in (await suite.get("officer", f"/{service}/v1/inbox")).json()["items"]:
            found[item["kind"]] = item
    assert set(found) == {"claim", "payment_run", "case", "parked_event"}
    assert found["claim"]["about"]["reported"][0]["wage"] == "9000.00", "both facts are shown"
    assert found["claim"]["law"] == "Social Security Act B.E. 2533 (1990), s. 78"
    assert found["case"]["about"]["note"] == "please decide"
    assert found["parked_event"]["about"]["reason"] == "why"
    assert len(found["payment_run"]["hash"]) == 64


async def test_a_broken_promise_waits_until_an_officer_has_seen_it(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 10)
    await employer.file("2020-12", 10)
    await suite.settled()
    await suite.move_to("2021-01-20")
    loan = await lent(suite, employer, disbursed_on="2021-01-20")
    await employer.file("2021-01", 7)
    await suite.settled()

    async def waiting() -> list[tuple[str, int]]:
        items = (await suite.get("officer", "/loans/v1/inbox")).json()["items"]
        return [(w["about"]["month"], w["about"]["headcount"]) for w in items if w["kind"] == "loan"]

    assert await waiting() == [("2021-01", 7)]
    assert "retention" in (await suite.get("officer", "/loans/v1/inbox")).json()["items"][0]["law"]
    path = f"/loans/v1/loans/{loan}/acknowledgements"
    assert (await suite.post("bank-a", path, {"note": "x"})).status_code == 403
    seen = await suite.made("officer", path, {"note": "letter to the borrower"})
    assert (seen["month"], seen["version"]) == ("2021-01", 1)
    assert await waiting() == []
    await employer.file("2021-01", 6, kind="correction")
    await suite.settled()
    assert await waiting() == [("2021-01", 6)], "a later judgement waits anew"
    await employer.file("2021-01", 8, kind="correction")
    await suite.settled()
    assert await waiting() == [], "restored"


async def test_entries_take_as_many_officers_as_the_agency_wants(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 1)
    service = suite.box.services["registration"]
    change_own(service, entry_approvals=2)
    suite.tokens["officer-3"] = suite.box.issuer.token(party="officer", subject="officer-3")
    order = {"employer_id": employer.id, "first_day": "2021-01-04", "last_day": "2021-02-28", "order_number": "B 1",
             "issued_by": "BMA", "cause": "dangerous_communicable_disease"}  # fmt: skip
    firm = {"registration_number": "1888888888", "name": "บริษัท", "area": "TH-10", "sector": "C13",
            "registered_on": "2019-01-01"}  # fmt: skip
    person = {"national_id": national_id(next_person(), form_of(suite)), "given_name": "มานี", "family_name": "มีนา",
              "born_on": "1990-01-01", "sex": "female", "area": "TH-10", "phones": ["+66811111111"]}  # fmt: skip
    made = {}
    for kind, body in (("closure-orders", order), ("employers", firm), ("persons", person)):
        answer = await suite.post("officer", f"/registration/v1/{kind}", body, key=kind)
        again = await suite.post("officer", f"/registration/v1/{kind}", body, key=kind)
        assert (answer.status_code, answer.json()) == (202, again.json()), answer.text
        made[kind] = answer.json()
    waiting = (await suite.get("officer-2", "/registration/v1/inbox")).json()["items"]
    assert {w["id"]: w["hash"] for w in waiting} == {entry["entry"]: entry["hash"] for entry in made.values()}
    assert (await suite.get("officer", "/registration/v1/employers", registration_number="1888888888")).json()[
        "items"
    ] == []
    for kind, entry in made.items():
        path, approval = f"/registration/v1/entries/{entry['entry']}", {"hash": entry["hash"]}
        own = await suite.post("officer", f"{path}/approval", approval)
        assert (own.status_code, own.json()["code"]) == (403, "second_officer_needed"), kind
        other = await suite.post("officer-2", f"{path}/approval", {"hash": "0" * 64})
        assert other.json()["code"] == "approved_content_differs"
        first = await suite.made("officer-2", f"{path}/approval", approval)
        assert (first["status"], first["made_id"]) == ("waiting", None)
        last = await suite.made("officer-3", f"{path}/approval", approval)
        assert last["status"] == "done"
        found = await suite.get("officer", f"/registration/v1/{kind}/{last['made_id']}")
        assert found.status_code == 200, kind
        late = await suite.post("officer-2", f"{path}/refusal", {"reason": "x"})
        assert late.json()["code"] == "entry_not_open"
    assert (await suite.get("officer", "/registration/v1/inbox")).json()["items"] == []
    for who in ("agent", "employer-a", "person-a", "manager"):
        assert (await suite.get(who, path)).status_code == 403


async def test_an_entry_that_became_impossible_stays_open_and_can_be_refused(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    service = suite.box.services["registration"]
    firm = {"registration_number": "1888888889", "name": "บริษัท", "area": "TH-10", "sector": "C13",
            "registered_on": "2019-01-01"}  # fmt: skip
    change_own(service, entry_approvals=1)
    entry = (await suite.post("officer", "/registration/v1/employers", firm)).json()
    change_own(service, entry_approvals=0)
    await suite.made("officer", "/registration/v1/employers", firm)
    path = f"/registration/v1/entries/{entry['entry']}"
    change_own(service, entry_approvals=1)
    clash = await suite.post("officer-2", f"{path}/approval", {"hash": entry["hash"]})
    assert (clash.status_code, clash.json()["code"]) == (409, "employer_already_registered")
    assert (await suite.get("officer", path)).json()["status"] == "waiting", "nothing half-written"
    refused = await suite.made("officer", f"{path}/refusal", {"reason": "it is there already"})
    assert refused["status"] == "refused"
