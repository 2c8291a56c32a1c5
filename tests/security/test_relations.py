"""Endpoint × party × relation: of each resource, whom it belongs to sees it, staff see it, to everybody else it is not.

Every operation stands in one of the tables below; a new one without a row fails the first test.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from libs.common.door.building import api_routes, policy_of
from libs.common.door.callers import STAFF
from tests.claims import certify, claimed, close, with_nine_months
from tests.running_suite import RunningSuite
from tests.staff import agent_of, lent, staffed

SAID = text("SELECT count(*) AS n FROM event_log")
EVERYBODY = frozenset({"employer", "payroll_agent", "person", "bank"})
# Reads of one resource: which relations see it beside the staff whom the policy names.
READS: Mapping[str, tuple[str, frozenset[str]]] = {
    "read_employer": ("/registration/v1/employers/{employer}", frozenset({"employer", "payroll_agent"})),
    "read_person": ("/registration/v1/persons/{person}", frozenset({"employer", "payroll_agent", "person"})),
    "view_person": ("/hotline/v1/persons/{person}/view", frozenset()),
    "view_employer": ("/hotline/v1/employers/{employer}/view", frozenset()),
    "read_timeline": ("/hotline/v1/timelines/{person}", frozenset()),
    "read_newest_entry": ("/hotline/v1/timelines/{person}/newest", frozenset()),
    "read_employment": (
        "/registration/v1/employments/{employment}",
        frozenset({"employer", "payroll_agent", "person"}),
    ),
    "read_mandate": ("/registration/v1/mandates/{mandate}", frozenset({"employer", "payroll_agent"})),
    "read_closure_order": ("/registration/v1/closure-orders/{order}", EVERYBODY | {"stranger"}),
    "read_return": ("/contributions/v1/returns/{return}", frozenset({"employer", "payroll_agent"})),
    "list_return_lines": ("/contributions/v1/returns/{return}/lines", frozenset({"employer", "payroll_agent"})),
    "read_receipt": ("/contributions/v1/returns/{return}/receipt", frozenset({"employer", "payroll_agent"})),
    "list_returns": ("/contributions/v1/returns?employer_id={employer}", frozenset({"employer", "payroll_agent"})),
    "read_account": ("/contributions/v1/employers/{employer}/account", frozenset({"employer", "payroll_agent"})),
    "list_months": ("/contributions/v1/persons/{person}/months", frozenset({"person", "employer", "payroll_agent"})),
    "read_standing_certificate": (
        "/contributions/v1/standing-certificates/{standing}",
        frozenset({"employer"}),
    ),
    "read_job": ("/contributions/v1/jobs/{job}", frozenset({"employer"})),
    "download_job_returns": ("/contributions/v1/jobs/{job}/returns", frozenset({"employer"})),
    "download_failed_rows": ("/contributions/v1/jobs/{job}/failed-rows", frozenset({"employer"})),
    "read_claim": ("/benefits/v1/claims/{claim}", frozenset({"person"})),
    "read_certificate": (
        "/benefits/v1/employer-certificates/{certificate}",
        frozenset({"person", "employer", "payroll_agent"}),
    ),
    "read_application": ("/loans/v1/applications/{application}", frozenset({"employer", "bank"})),
    "read_loan": ("/loans/v1/loans/{loan}", frozenset({"employer", "bank"})),
    "read_retention": ("/loans/v1/loans/{loan}/retention", frozenset({"employer", "bank"})),
    "read_payment_run": ("/benefits/v1/payment-runs/{run}", frozenset()),
    "list_payment_lines": ("/benefits/v1/payment-runs/{run}/lines", frozenset()),
}
DAYS = {"first_day": "2021-01-04", "last_day": "2021-01-05"}
# Writes about somebody: the path and body, and the relations that may. Others hear 404 and nothing happens.
WRITES: Mapping[str, tuple[str, dict[str, Any], frozenset[str]]] = {
    "file_return": (
        "/contributions/v1/returns",
        {"employer_id": "{employer}", "month": "2020-03", "kind": "nil", "lines": []},
        frozenset({"employer", "payroll_agent"}),
    ),
    "correct_person": ("/registration/v1/persons/{person}/details", {"phones": []}, frozenset({"person"})),
    "start_employment": (
        "/registration/v1/employments",
        {"employer_id": "{employer}", "person_id": "{person}", "started_on": "2021-01-01", "branch": "000000"},
        frozenset({"employer", "payroll_agent"}),
    ),
    "give_mandate": (
        "/registration/v1/mandates",
        {"employer_id": "{employer}", "agent_id": "{agent}", "scopes": ["returns"], "first_day": "2021-01-01"},
        frozenset({"employer"}),
    ),
    "revoke_mandate": ("/registration/v1/mandates/{mandate}/revocation", {}, frozenset({"employer"})),
    "end_employment": (
        "/registration/v1/employments/{employment}/end",
        {"ended_on": "2021-01-09", "reason": "resigned"},
        frozenset({"employer", "payroll_agent"}),
    ),
    "give_standing_consent": (
        "/contributions/v1/standing-consents",
        {"employer_id": "{employer}", "bank_id": "{bank}", "first_day": "2021-01-01", "last_day": "2021-12-31"},
        frozenset({"employer"}),
    ),
    "withdraw_standing_consent": (
        "/contributions/v1/standing-consents/{consent}/revocation",
        {},
        frozenset({"employer"}),
    ),
    "file_claim": (
        "/benefits/v1/claims",
        {"branch": "unemployment_force_majeure", "person_id": "{person}", "employer_id": "{employer}",
         "cause": "quarantine", **DAYS, "payee": {"bank": "K", "account": "1"}},
        frozenset({"person"}),
    ),
    "change_payee": ("/benefits/v1/claims/{claim}/payee", {"bank": "K", "account": "1"}, frozenset({"person"})),
    "issue_certificate": (
        "/benefits/v1/employer-certificates",
        {"employer_id": "{employer}", "person_id": "{person}", "cause": "quarantine", "order_number": "1", **DAYS,
         "wages_paid": False},
        frozenset({"employer", "payroll_agent"}),
    ),
    "apply_for_loan": (
        "/loans/v1/applications",
        {"employer_id": "{employer}", "bank_id": "{bank}", "phase": "2021", "amount": "1000.00"},
        frozenset({"employer"}),
    ),
    "decide_application": (
        "/loans/v1/applications/{application}/decision",
        {"decision": "refused", "reason": "no"},
        frozenset({"bank"}),
    ),
    "disburse_loan": (
        "/loans/v1/loans/{loan}/disbursement",
        {"disbursed_on": "2021-01-20", "reference": "D"},
        frozenset({"bank"}),
    ),
}  # fmt: skip
# Nobody's in particular: filtered to the caller, open to all, or staff's alone (tests/security/test_who_may_call.py).
OTHERS = frozenset({
    "list_events", "add_webhook_endpoint", "list_webhook_endpoints", "rotate_webhook_secret", "replay_webhooks",
    "remove_webhook_endpoint", "list_webhook_deliveries",
    "find_employers", "find_persons", "list_employments", "list_claims", "list_loans", "list_banks",
    "list_phases", "list_mandates", "register_payroll_agent", "read_payroll_agent",
    "certify_standing", "read_standing_status", "revoke_standing_certificate",
    "read_rates", "assess_wage", "estimate_benefit", "follow_job",
    "order_closure", "register_employer", "register_person", "record_payment", "send_return_file", "register_bank",
    "proceed_with_claim", "freeze_payment_run", "release_payment_run", "return_payment", "withdraw_payment_run",
    "download_payment_orders", "take_status_report", "fetch_person_keys",
    "ask_to_merge", "read_merge", "approve_merge", "refuse_merge", "undo_merge", "dismiss_duplicate",
    "onboard_client", "read_client", "change_client_keys", "revoke_client", "make_activation_code", "link_account",
    "redeem_activation_code", "end_account_link", "resolve_account",
    "acknowledge_judgement",
    "write_article", "find_articles", "write_procedure", "list_procedures", "receive_document",
    "write_notice_template", "list_notice_templates", "set_notice_preferences", "list_notices",
    "read_inbox", "list_my_looks", "read_me", "read_my_months", "read_my_benefits", "read_my_cases",
    "search_desk", "look_at_person", "list_looks", "review_look", "read_wall", "open_case", "list_cases", "read_case",
    "write_case_entry", "link_case", "take_case", "promise_callback", "record_callback_attempt", "escalate_case",
    "answer_escalation", "wrap_up_case", "reopen_case", "merge_case", "check_identity", "act_for_person",
})  # fmt: skip


@dataclass
class World:
    suite: RunningSuite
    ids: dict[str, str]
    own: dict[str, str]
    """relation → a persona that stands in it to the resources"""
    strangers: dict[str, str]

    def path(self, template: str) -> str:
        return template.format(**self.ids)

    def body(self, template: Mapping[str, Any]) -> dict[str, Any]:
        return {k: v.format(**self.ids) if isinstance(v, str) else v for k, v in template.items()}


@pytest.fixture
async def world(local_suite: RunningSuite) -> World:
    suite = local_suite
    await suite.move_to("2021-01-20")
    employer, other = await with_nine_months(suite, 1), await staffed(suite, 1)
    person, number, employment = employer.staff[0]
    order = {"employer_id": employer.id, **DAYS, "order_number": "B 1", "issued_by": "B",
             "cause": "dangerous_communicable_disease"}  # fmt: skip
    ordered = await suite.made("officer", "/registration/v1/closure-orders", order)
    await close(suite, employer)
    filed = (await suite.get("officer", "/contributions/v1/returns", employer_id=employer.id)).json()["items"][0]
    rows = f"employer_number,month,national_id,wage\n{employer.number},2020-03,{number},9000.00\n"
    await suite.sent_file(employer.persona, "r.csv", rows.encode())
    content = {"file": ("r.csv", rows.encode())}
    headers = {"Authorization": f"Bearer {suite.token(employer.persona)}", "Idempotency-Key": uuid4().hex}
    job = (await suite.http.post("/contributions/v1/return-files", files=content, headers=headers)).json()["job"]
    claim = await claimed(suite, employer, person)
    certificate = await certify(suite, employer, person)
    loan = await lent(suite, employer, disbursed_on="2021-01-20")
    asked = {"employer_id": employer.id, "bank_id": suite.party_id("bank-a"), "phase": "2021", "amount": "1000.00"}
    application = (await suite.made(employer.persona, "/loans/v1/applications", asked))["id"]
    run = await suite.made("officer", "/benefits/v1/payment-runs", {"month": "2021-01"})
    await suite.settled()
    agents = {name: await agent_of(suite, whom) for name, whom in (("mandated", employer), ("unmandated", other))}
    await suite.settled()
    mandate = (await suite.get(employer.persona, "/registration/v1/mandates")).json()["items"][0]
    standing = await suite.made(
        employer.persona, "/contributions/v1/standing-certificates", {"employer_id": employer.id}
    )
    asked = {"employer_id": employer.id, "bank_id": suite.party_id("bank-b"), "first_day": "2021-01-01",
             "last_day": "2021-12-31"}  # fmt: skip
    consent = await suite.made(employer.persona, "/contributions/v1/standing-consents", asked)
    ids = {"standing": standing["id"], "consent": consent["id"], "mandate": mandate["id"],
           "agent": mandate["agent_id"], "employer": employer.id,
           "person": person, "employment": employment, "order": ordered["id"],
           "return": filed["id"], "job": job.rsplit("/", 1)[1], "claim": claim, "certificate": certificate["id"],
           "loan": loan, "application": application, "run": run["id"], "bank": suite.party_id("bank-a")}  # fmt: skip
    own = {"employer": employer.persona, "payroll_agent": agents["mandated"], "person": suite.become("person", person),
           "bank": "bank-a"}  # fmt: skip
    strangers = {"employer": other.persona, "payroll_agent": agents["unmandated"], "bank": "bank-b",
                 "person": suite.become("person", other.staff[0][0])}  # fmt: skip
    return World(suite, ids, own, strangers)


def _operations(suite: RunningSuite) -> dict[str, Any]:
    return {r.operation_id: policy_of(r) for s in suite.box.services.values() for r in api_routes(s.app)}


async def test_every_operation_stands_in_a_table(local_suite: RunningSuite) -> None:
    known = set(READS) | set(WRITES) | OTHERS
    assert set(_operations(local_suite)) == known


async def test_reads(world: World) -> None:
    policies = _operations(world.suite)
    wrong = []
    for operation, (template, sees) in READS.items():
        path, parties = world.path(template), policies[operation].parties
        for party in sorted(EVERYBODY & set(parties)):
            mine = await _read(world, world.own[party], path)
            theirs = await _read(world, world.strangers[party], path)
            wrong += [f"{operation}: {party} of its own: {mine}"] * (mine != (200 if party in sees else 404))
            wrong += [f"{operation}: a stranger {party}: {theirs}"] * (theirs != (200 if "stranger" in sees else 404))
        for party in set(STAFF) & set(parties):
            token = world.suite.box.issuer.token(party=party, subject="staff")
            answer = await world.suite.http.get(path, headers={"Authorization": f"Bearer {token}"})
            wrong += [f"{operation}: {party}: {answer.status_code}"] * (answer.status_code != 200)
    assert not wrong


async def test_writes_about_somebody_else_do_not_happen(world: World) -> None:
    policies = _operations(world.suite)
    before = await _written(world.suite)
    for operation, (template, content, may) in WRITES.items():
        path, body = world.path(template), world.body(content)
        for party in sorted(EVERYBODY & set(policies[operation].parties)):
            answer = await world.suite.post(world.strangers[party], path, body)
            assert answer.status_code == 404, f"{operation}: a stranger {party}: {answer.status_code} {answer.text}"
            if party not in may:
                own = await world.suite.post(world.own[party], path, body)
                assert own.status_code in {403, 404}, f"{operation}: {party}: {own.status_code}"
    await world.suite.settled()
    assert await _written(world.suite) == before


async def _written(suite: RunningSuite) -> dict[str, int]:
    found = {}
    for name, service in suite.box.services.items():
        rows = await service.database.one_statement(SAID)
        found[name] = rows[0]["n"]
    return found


async def _read(world: World, persona: str, path: str) -> int:
    headers = {"Authorization": f"Bearer {world.suite.token(persona)}"}
    return (await world.suite.http.get(path, headers=headers)).status_code
