"""Drafts of past law at the doors: seen with their impact, approved by two others, and law for whatever reads it."""

from typing import Any

from tests.running_suite import RunningSuite
from tests.staff import staffed

DRAFTS = "/contributions/v1/law-drafts"


def _body(**changed: Any) -> dict[str, Any]:
    terms = {"employee": "0.025"}
    return {"rule": "contribution_due", "terms": terms, "effective": "2020-11-01", "last_month": "2020-11", **changed}


async def _wage(suite: RunningSuite, month: str = "2020-11") -> list[str]:
    """Return what is due on 16,000 in a month, and the month's rate."""
    sent = {"month": month, "wage": "16000.00"}
    due = (await suite.post("employer-a", "/contributions/v1/assessments", sent)).json()
    rates = (await suite.get("employer-a", "/contributions/v1/rates", month=month)).json()
    return [due["employee"]["payable"], due["employer"]["payable"], rates["employee"], rates["base"]["ceiling"]]


async def test_a_draft_becomes_law_by_two_others_and_everything_reads_it(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    suite.tokens["officer-3"] = suite.box.issuer.token(party="officer", subject="officer-3")
    employer = await staffed(suite, 2)
    await suite.settled()
    await employer.file("2020-11", 2, wage="16000.00")
    made = await suite.made("officer", DRAFTS, _body(act="Ministerial regulation"))
    assert (made["impact"]["returns"], made["impact"]["persons"], made["impact"]["difference"]) == (1, 2, "150.00")
    assert [(area["area"], area["difference"]) for area in made["areas"]] == [("TH-10", "150.00")]
    assert (made["last_month"], made["needed"], made["rule"]) == ("2020-11", 2, "contribution_due")
    assert (await suite.get("manager", f"{DRAFTS}/{made['id']}")).json()["areas"] == made["areas"]
    assert await _wage(suite) == ["300.00", "300.00", "0.02", "15000.00"]
    path, approval = f"{DRAFTS}/{made['id']}/approval", {"hash": made["hash"]}
    own = await suite.post("officer", path, approval)
    assert (own.status_code, own.json()["code"]) == (403, "second_officer_needed")
    other = await suite.post("officer-2", path, {"hash": "0" * 64})
    assert (other.status_code, other.json()["code"]) == (409, "approved_content_differs")
    assert (await suite.made("officer-2", path, approval))["status"] == "draft"
    waiting = (await suite.get("officer-3", "/contributions/v1/inbox")).json()["items"]
    assert [(task["kind"], task["id"]) for task in waiting] == [("proposed_law_draft", made["id"])]
    applied = await suite.made("officer-3", path, approval)
    assert (applied["status"], applied["approved_by"]) == ("applied", ["officer:officer-2", "officer:officer-3"])
    assert await _wage(suite) == ["375.00", "300.00", "0.025", "15000.00"]
    assert await _wage(suite, "2020-12") == ["750.00", "750.00", "0.05", "15000.00"]
    account = (await suite.get(employer.persona, f"/contributions/v1/employers/{employer.id}/account")).json()
    assert account["assessed"] == "1350.00"
    returns = "/contributions/v1/returns"
    first, second = (await suite.get(employer.persona, returns, employer_id=employer.id)).json()["items"]
    assert (first["version"], second["version"], second["kind"], second["late"]) == (1, 2, "correction", first["late"])
    for version, payable in ((first, "300.00"), (second, "375.00")):
        lines = (await suite.get(employer.persona, f"{returns}/{version['id']}/lines")).json()["items"]
        assert lines[0]["employee"]["payable"] == payable
        step = next(step for step in lines[0]["steps"] if step["step"] == "employee")
        assert step["arithmetic"].endswith(f"payable {payable}"), "by the law that it was assessed by"
    sent = {"employer_id": employer.id, "month": "2020-11", "kind": "correction", "lines": employer.lines(1)}
    tried = await suite.post(employer.persona, f"{returns}?dry_run=true", sent)
    assert tried.json()["totals"]["employee"]["payable"] == "300.00"
    corrected = await suite.made(employer.persona, returns, sent)
    assert corrected["totals"]["employee"]["payable"] == "300.00", "2.5 % of 12,000"
    late = await staffed(suite, 1)
    await suite.settled()
    filed = {"employer_id": late.id, "month": "2020-11", "kind": "original", "lines": late.lines(1)}
    assert (await suite.made(late.persona, returns, filed))["totals"]["employee"]["payable"] == "300.00"


async def test_what_is_refused_at_the_door(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    for changed, code in (
        ({"rule": "surcharge"}, "law_rule_unknown"),
        ({"effective": "2029-01-01", "last_month": None}, "law_not_past"),
        ({"effective": "2020-11-15"}, "law_not_past"),
        ({"effective": "1990-01-01", "last_month": None}, "no_law_in_period"),
        ({"effective": "2563-11-01"}, "request_invalid"),
        ({"terms": {"employee": "-0.01"}}, "request_invalid"),
        ({"terms": {"employee": "1.5"}}, "request_invalid"),
        ({"terms": {"employee": 0.02}}, "request_invalid"),
        ({"terms": {"employee": "0.00001"}}, "request_invalid"),
        ({"terms": {"ceiling": "-1.00"}}, "request_invalid"),
        ({"terms": {"ceiling": "1000.00"}}, "ceiling_below_floor"),
        ({"terms": {"bases": {"social_security": {"floor": "15000.01"}}}}, "ceiling_below_floor"),
        ({"terms": {"components": [{"name": "health", "employee": "0.01"}]}}, "law_term_unknown"),
        ({"terms": {"bases": {"social_security": {"floor": {"I": "1.00"}}}}}, "law_term_unknown"),
        ({"terms": {}}, "law_unchanged"),
        ({"terms": {"state": "0.0275"}, "effective": "2018-02-01", "last_month": "2018-02"}, "law_unchanged"),
        ({"last_month": "2020-10"}, "law_not_past"),
    ):
        refused = await suite.post("officer", DRAFTS, _body(**changed))
        assert (refused.status_code, refused.json()["code"]) == (422, code), changed
    assert (await suite.post("employer-a", DRAFTS, _body())).status_code == 403
    assert (await suite.get("employer-a", DRAFTS)).status_code == 403
    made = await suite.made("officer", DRAFTS, _body(effective="2019-02-01", last_month="2019-03"))
    assert (made["impact"]["returns"], made["areas"]) == (0, [])
    twice = await suite.post("officer", DRAFTS, _body(effective="2019-03-01", last_month="2019-03"))
    assert (twice.status_code, twice.json()["code"]) == (409, "law_draft_exists")
    assert twice.json()["existing"] == made["id"]
    listed = (await suite.get("officer", DRAFTS, status="draft")).json()["items"]
    assert [one["id"] for one in listed] == [made["id"]]
    assert (await suite.made("officer-2", f"{DRAFTS}/{made['id']}/count", {}))["hash"] == made["hash"]
    ended = await suite.made("officer", f"{DRAFTS}/{made['id']}/withdrawal", {})
    assert (ended["status"], ended["withdrawn_by"]) == ("withdrawn", "officer:officer")
