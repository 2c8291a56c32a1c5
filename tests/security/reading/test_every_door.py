"""Every door × party × object × purpose × time, made from the OpenAPI documents: a new door is tried too.

A reading door is asked about one person's and one employer's data; each has marks (ids, numbers, names) that no answer
to others may have. A writing door gets its recipe's call, which succeeds for the right caller. Both are tried for
strangers (before the relation), for related parties (during it, so that the test can see something), and again after
mandate, employment and consent have ended.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from libs.common.door.building import api_routes, policy_of
from libs.common.door.callers.policies import OUTSIDE, STAFF, Party
from tests.running_suite import RunningSuite
from tests.security.reading.test_relations import World
from tests.security.recipes import RECIPES, load_all

load_all()
_PURPOSE = "test: who sees it"
# What a reading door is asked about, by the name of the parameter; a name that is not here fails the test.
OBJECTS: Mapping[str, tuple[str, ...]] = {
    "employer_id": ("employer",), "person_id": ("person",), "subject_id": ("person", "employer"),
    "claim_id": ("claim",), "evidence_id": ("evidence",),
    "certificate_id": ("certificate", "standing", "shot"), "run_id": ("run",), "job_id": ("job", "staff_job"),
    "return_id": ("return",), "order_id": ("order",), "employment_id": ("employment",), "mandate_id": ("mandate",),
    "agent_id": ("agent",), "booking_id": ("booking",), "stay_id": ("stay",), "test_id": ("test",),
    "employer_application_id": ("employer_application",), "contact_id": ("contact",),
    "coverage_id": ("coverage",), "card_number": ("card",), "household_id": ("household",),
    "support_list": ("nothing",),
    "application_id": ("application",), "loan_id": ("loan",), "code": ("area",), "national_id": ("national",),
    "registration_number": ("number",), "q": ("national",), "area": ("area",), "month": ("month",), "on": ("today",),
    "valid_at": ("today",), "known_at": ("now",), "adverse_event_id": ("adverse",),
    # Not of this person and employer: the answer may say nothing of them all the same.
    "batch_id": ("nothing",),
    "finding_id": ("nothing",), "agreement_id": ("nothing",), "write_off_id": ("nothing",), "refund_id": ("nothing",),
    "assessment_id": ("nothing",),
    "inspection_id": ("nothing",), "sanction_id": ("nothing",), "from": ("today",), "until": ("today",),
    "plan_id": ("nothing",), "draft_id": ("nothing",),
    "reported_figure_id": ("nothing",), "target_id": ("nothing",),
    "indicator": ("nothing",), "figure_id": ("nothing",), "since": ("today",),
    "at": ("nothing",),
    "broadcast_id": ("nothing",), "call_id": ("nothing",), "case_id": ("nothing",), "client_id": ("nothing",),
    "entry_id": ("nothing",), "outbound_list_id": ("nothing",), "merge_id": ("nothing",),
    "promise_id": ("nothing",), "account_id": ("nothing",), "bank_entry_id": ("payment",),
    "payment_id": ("payment",), "reference": ("bill",), "draw_id": ("nothing",), "endpoint_id": ("nothing",),
}  # fmt: skip
# Narrow a list that is asked for whole.
FILTERS = {"status", "cursor", "after", "limit", "language", "queue", "mine", "reason", "parent", "current",
           "programme", "offers", "under", "order_number", "state", "all", "withdrawn", "flag", "verdict",
           "persons", "unread", "kind", "made_by", "ended", "decided", "removed",
           "older_than_days", "at_least", "group"}  # fmt: skip
# Doors at which everybody hears of an order or a standing: it is published, or the certificate was handed over.
PUBLISHED = {"read_closure_order", "list_closure_orders", "read_standing_status"}
PHONE, ACCOUNT = "+66812300099", "1234567890"
HIDDEN = ("national", "born_on", "phone", "account")
"""What staff see with a purpose alone."""
THINGS = ("national", "phone", "person", "employment", "return", "claim", "certificate", "loan", "application",
          "test", "booking", "stay", "dose", "vaccination", "shot", "job", "mandate", "consent", "standing",
          "employer_application", "contact", "coverage", "household", "card",
)  # fmt: skip
"""Marks: what no answer to a stranger holds."""
# Who releases a run compares its accounts: the run is the purpose, and each person sees that the lines were read. Who
# finds a person by the number has typed it.
AT_WORK = {"list_payment_lines officer": ["account"], "find_persons officer": ["national"]}
# Writing doors that answer whoever may call: they compute, or make what is the caller's alone.
FOR_ANYBODY = {
    "apply_for_employer",
    "assess_wage",
    "check_card",
    "estimate_benefit",
    "quote_premium",
    "register_person",
    "set_call_preference",
    "set_notice_preferences",
}
# What a bank may do for others' employers: payments come from any bank, standing by the consent of the world.
BY_CONSENT = {"certify_standing bank", "pay_premium bank", "record_payment bank"}
GIVEN = {"list_standing_consents bank"}
"""The consent that the world's employer gave to the other bank is read by that bank."""
# What ended relations leave: an agent its own mandate, an employer what it sent, and was told, while they stood.
OF_AN_AGENT = {"list_mandates", "read_mandate", "read_standing_status"}
OF_AN_EMPLOYER = {
    "download_failed_rows", "download_job_employments", "list_employments", "list_staff",
    "list_employer_contacts", "list_applications", "list_events", "list_loans", "list_mandates", "list_months",
    "list_vaccinations",
    "list_return_lines", "read_account", "read_application", "read_certificate", "list_certificates",
    "download_certificate_letter", "read_employment", "read_job",
    "read_loan", "read_mandate", "read_receipt", "read_return", "read_standing_certificate", "read_standing_status",
    "list_standing_certificates", "list_standing_consents",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Door:
    operation: str
    path: str
    parties: tuple[str, ...]
    parameters: tuple[Mapping[str, Any], ...]


def _doors(suite: RunningSuite) -> Iterator[Door]:
    for name, service in suite.box.services.items():
        for path, methods in service.app.openapi()["paths"].items():
            if (found := methods.get("get")) and found["operationId"] != "follow_job":
                yield Door(
                    found["operationId"], f"/{name}{path}", tuple(found["x-policy"]), tuple(found.get("parameters", ()))
                )


def _addresses(door: Door, ids: Mapping[str, str]) -> Iterator[str]:
    """Yield the door's address for each object that its parameters can name; optional filters are left out."""
    wanted = [p["name"] for p in door.parameters if p["in"] in {"path", "query"} and p["name"] not in FILTERS]
    for turn in range(max([len(OBJECTS[name]) for name in wanted], default=1)):
        path, query = door.path, []
        for name in wanted:
            value = ids[OBJECTS[name][min(turn, len(OBJECTS[name]) - 1)]]
            if f"{{{name}}}" in path:
                path = path.replace(f"{{{name}}}", value)
            elif name not in {"valid_at", "known_at", "on"}:
                query.append(f"{name}={value}")
        yield f"{path}?{'&'.join(query)}" if query else path
        required = [p["name"] for p in door.parameters if p.get("required") and p["in"] == "query"]
        if query and not required:
            yield path


def _held(world: World, answer: httpx.Response, marks: Iterable[str]) -> list[str]:
    """Return the marks that an answer has."""
    text = answer.text if answer.is_success else ""
    return sorted(mark for mark in marks if world.ids[mark] in text)


async def _seen(
    world: World, who: Mapping[Party, str] | Mapping[str, str], marks: Iterable[str], purpose: str = ""
) -> dict[str, list[str]]:
    """Return by door and party the marks in its answers."""
    seen: dict[str, list[str]] = {}
    marks = list(marks)
    for door in _doors(world.suite):
        for party, persona in who.items():
            if party not in door.parties:
                continue
            for address in _addresses(door, world.ids):
                answer = await world.suite.get(persona, address, purpose=purpose)
                assert answer.status_code < 500, f"{address}: {answer.text}"
                if held := _held(world, answer, marks):
                    seen.setdefault(f"{door.operation} {party}", []).extend(held)
    return seen


async def _whole(world: World) -> None:
    """Add what the doors are asked about, and a person's own data."""
    suite, ids = world.suite, world.ids
    person = f"/registration/v1/persons/{ids['person']}"
    found = (await suite.get("officer", person, purpose=_PURPOSE)).json()
    await suite.made("officer", f"{person}/details", {"phones": [PHONE]})
    event = {"severity": "mild", "onset_on": "2021-06-07", "description": "sore arm"}
    told = await suite.made(world.own["person"], f"/programmes/v1/doses/{ids['dose']}/adverse-events", event)
    employer = (await suite.get("officer", f"/registration/v1/employers/{ids['employer']}")).json()
    dues = (await suite.get("officer", f"/contributions/v1/employers/{ids['employer']}/dues")).json()
    ids |= {"national": found["national_id"], "born_on": found["born_on"], "phone": PHONE, "area": "TH-10",
            "number": employer["registration_number"], "month": "2020-12", "today": "2021-06-07",
            "now": "2021-06-07T09:00:00Z", "nothing": str(uuid4()), "account": ACCOUNT, "payment": "1",
            "bill": dues["items"][0]["reference"], "adverse": told["id"]}  # fmt: skip
    await suite.settled()


async def test_nobody_reads_before_or_after(world: World) -> None:
    """Strangers see nothing; related parties see it; after the end of the relation they see nothing again."""
    await _whole(world)
    before = await _seen(world, world.strangers, THINGS)
    assert {door for door in before if door.split()[0] not in PUBLISHED} == GIVEN
    during = await _seen(world, world.own, THINGS)
    assert len(during) > 50, "the trial sees what there is to see"
    assert not {door for door, held in during.items() if "phone" in held and door.split()[1] != "person"}
    await _ended(world)
    after = await _seen(world, world.own, THINGS)
    assert set(after) <= set(during) | {"list_my_looks person"}
    assert {d for d in after if d.endswith(" payroll_agent")} <= {f"{kept} payroll_agent" for kept in OF_AN_AGENT}
    assert {d for d in after if d.endswith(" employer")} <= {f"{kept} employer" for kept in OF_AN_EMPLOYER}
    assert "read_person employer" in during, "it employed the person"


async def test_staff_see_no_more_than_they_say_why(world: World) -> None:
    await _whole(world)
    staff = {party: f"staff-{party}" for party in (*STAFF, "laboratory")}
    for party, persona in staff.items():
        world.suite.tokens[persona] = world.suite.box.issuer.token(party=party, subject=persona)
    assert await _seen(world, staff, HIDDEN) == AT_WORK
    why = await _seen(world, staff, HIDDEN, _PURPOSE)
    assert {door.split()[1] for door in why} == {"officer"}, "a purpose opens it to officers alone"


async def _ended(world: World) -> None:
    suite, ids, employer = world.suite, world.ids, world.own["employer"]
    await suite.made(employer, f"/registration/v1/mandates/{ids['mandate']}/revocation", {})
    await suite.made(employer, f"/contributions/v1/standing-consents/{ids['consent']}/revocation", {})
    ending = {"ended_on": "2021-06-01", "reason": "resigned"}
    await suite.made(employer, f"/registration/v1/employments/{ids['employment']}/end", ending)
    await suite.settled()


async def test_nobody_writes_before_or_after(world: World) -> None:
    """Each call that succeeds for the right caller is refused to the others of its parties, and to a former agent."""
    suite, opened, tried = world.suite, set(), 0
    policies = {r.operation_id: policy_of(r) for s in suite.box.services.values() for r in api_routes(s.app)}
    calls = {}
    for operation, made in RECIPES.items():
        policy = policies[operation]
        assert policy is not None
        for party in sorted(set(OUTSIDE) & set(policy.parties)):
            call = calls[operation] = await made(world)
            answer = await suite.post(world.strangers[party], call.path, call.body)
            tried += 1
            opened |= {f"{operation} {party}"} if answer.is_success else set()
    assert tried > 50
    assert {door for door in opened if door.split()[0] not in FOR_ANYBODY} == BY_CONSENT
    await _ended(world)
    for operation, call in calls.items():
        policy = policies[operation]
        assert policy is not None
        if "payroll_agent" in policy.parties and operation not in FOR_ANYBODY:
            late = await suite.post(world.own["payroll_agent"], call.path, call.body)
            assert not late.is_success, f"{operation}: {late.text}"
    late = await suite.post("bank-b", calls["certify_standing"].path, calls["certify_standing"].body)
    assert late.status_code in {403, 404}, "the consent is withdrawn"
