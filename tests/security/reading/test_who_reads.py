"""Staff: each door names its parties, every read of a person is audited, health data needs a purpose."""

from typing import Any

from sqlalchemy import text

from deploy.contracts import all_facts, schema_of
from libs.common.door.building import api_routes, policy_of
from libs.common.door.everywhere.feed import PERSON_MEMBERS, persons_named
from tests.callers import at_the_desk, merge
from tests.claims import certify, claimed, close, with_nine_months
from tests.programmes import PATH, confirmed, given_dose, registered, session
from tests.running_suite import RunningSuite
from tests.security.relations import LET_IN

SERVICES = ("registration", "contributions", "benefits", "loans", "programmes", "outreach", "hotline", "portal")
_WHY = "checked at the counter"
# References in facts that lead to something of a person, beside a member that names the person.
THINGS = {
    "appeal_id", "application_id", "booking_id", "call_id", "card_id", "case_id", "certificate_id",
    "claim_id", "coverage_id", "employment_id", "household_id",
    "outbound_call_id", "merge_id", "merged_into", "message_id",
    "number", "order_number", "replaced_by", "replaces", "request_id",
    "device_ids",  # said to the app that registered the devices, and to nobody else
}  # fmt: skip


async def test_each_staff_door_names_its_parties(shared_suite: RunningSuite) -> None:
    """Operators, managers, laboratories and the desk are allowed only where it is listed."""
    for name, service in shared_suite.box.services.items():
        for route in api_routes(service.app):
            policy = policy_of(route)
            assert policy is not None
            for party, known in LET_IN.items():
                at_home = name == "hotline" and party in {"agent", "supervisor"}
                let_in = party in policy.parties and not at_home
                assert not let_in or route.operation_id in known, f"{party} may {route.operation_id}"


async def _looks(suite: RunningSuite, person: str, service: str) -> set[tuple[str, str]]:
    await suite.settled()
    own = suite.become("person", person)
    items = (await suite.get(own, f"/{service}/v1/me/looks")).json()["items"]
    return {(item["by"], item["action"]) for item in items}


async def test_every_read_of_a_person_is_seen_by_the_person(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await with_nine_months(suite, 2)
    person, national, employment = employer.staff[0]
    await close(suite, employer)
    claim = await claimed(suite, employer, person)
    certificate = await certify(suite, employer, person)
    await registered(suite, person)
    await suite.settled()
    run = await suite.made("officer", "/benefits/v1/payment-runs", {"month": "2021-01"})
    await at_the_desk(suite)
    await suite.made("agent", "/hotline/v1/cases", {"about": "x", "kind": "request", "person_id": person})
    filed = (await suite.get("officer", "/contributions/v1/returns", employer_id=employer.id)).json()["items"][0]
    reads: tuple[tuple[str, str, str, dict[str, Any], str], ...] = (
        ("officer", "registration", f"/v1/persons/{person}", {}, "person.read"),
        ("officer", "registration", "/v1/persons", {"national_id": national}, "person.find"),
        ("officer", "registration", f"/v1/employments/{employment}", {}, "employment.read"),
        ("officer", "registration", "/v1/employments", {"employer_id": employer.id}, "employment.list"),
        ("officer", "registration", "/v1/events", {"limit": 1000, "purpose": _WHY}, "events.read"),
        ("officer", "contributions", f"/v1/persons/{person}/months", {}, "months.read"),
        ("officer", "contributions", f"/v1/returns/{filed['id']}/lines", {}, "lines.read"),
        ("officer", "contributions", "/v1/events", {"limit": 1000, "purpose": _WHY}, "events.read"),
        ("officer", "benefits", f"/v1/claims/{claim}", {}, "claim.read"),
        ("officer", "benefits", "/v1/claims", {}, "claim.list"),
        ("officer", "benefits", f"/v1/employer-certificates/{certificate['id']}", {}, "certificate.read"),
        ("officer", "benefits", f"/v1/payment-runs/{run['id']}/lines", {}, "payment_lines.read"),
        ("officer", "benefits", "/v1/events", {"limit": 1000, "purpose": _WHY}, "events.read"),
        ("officer", "programmes", f"/v1/persons/{person}", {}, "programmes.read"),
        ("agent", "hotline", "/v1/search", {"q": national}, "desk.search"),
        ("agent", "hotline", f"/v1/persons/{person}/view", {}, "person.view"),
        ("agent", "hotline", f"/v1/timelines/{person}", {}, "timeline.read"),
        ("agent", "hotline", "/v1/notices", {"person_id": person}, "notices.list"),
        ("supervisor", "hotline", "/v1/cases", {}, "case.list"),
    )
    for who, service, path, given, action in reads:
        answer = await suite.get(who, f"/{service}{path}", **given)
        assert answer.status_code == 200, f"{path}: {answer.text}"
        seen = await _looks(suite, person, service)
        assert (who, action) in seen, f"{service}{path}"
    lines = (await suite.get("officer", f"/contributions/v1/returns/{filed['id']}/lines")).json()["items"]
    assert national not in str(lines), "masked until there is a purpose"
    why = await suite.get("officer", f"/contributions/v1/returns/{filed['id']}/lines", purpose=_WHY)
    assert national in why.text
    own = await suite.get(employer.persona, f"/contributions/v1/returns/{filed['id']}/lines")
    assert national in own.text
    assert ("employer", "lines.read") not in await _looks(suite, person, "contributions"), "what it sent itself"


async def test_feeds_of_persons_take_a_purpose_and_an_officer(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    for service in SERVICES:
        path = f"/{service}/v1/events"
        for who in ("agent", "supervisor", "manager", "operator", "laboratory"):
            answer = await suite.get(who, path, purpose=_WHY)
            assert (answer.status_code, answer.json()["code"]) == (403, "party_not_allowed"), f"{who} {path}"
        bare = await suite.get("officer", path)
        if service not in {"loans", "outreach"}:  # they say nothing of persons
            assert (bare.status_code, bare.json()["code"]) == (403, "purpose_needed"), path
        assert (await suite.get("officer", path, purpose=_WHY)).status_code == 200, path
        assert (await suite.get("employer-a", path)).status_code == 200, path


def test_the_feed_lists_every_member_that_names_a_person() -> None:
    """A person named in a fact that staff read can see it: the contracts mark these members."""

    def named(schema: Any) -> set[str]:
        found: set[str] = set()
        if isinstance(schema, dict):
            for name, about in schema.get("properties", {}).items():
                if about.get("x-privacy") == "person_reference":
                    found.add(name)
            for inner in schema.values():
                found |= named(inner)
        elif isinstance(schema, list):
            for inner in schema:
                found |= named(inner)
        return found

    references = set().union(*(named(schema_of(fact)) for fact in all_facts()))
    assert references - PERSON_MEMBERS == THINGS, "a new reference: does it name a person, or a thing of one?"
    assert sorted(persons_named({"persons": [{"person_id": "a"}], "withdrawn": ["b"], "x": {"kept_id": "c"}})) == [
        "a", "b", "c"]  # fmt: skip


async def test_health_in_the_inbox_is_an_officers_with_a_purpose(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-06-07")
    employer = await with_nine_months(suite, 1)
    person = employer.staff[0][0]
    await confirmed(suite, employer)
    place, _ = await session(suite, "vaccination", day="2021-06-07", capacity=1, offers="astrazeneca")
    dose = (await given_dose(suite, person, place, "2021-06-07")).json()["id"]
    words = {"severity": "serious", "onset_on": "2021-06-07", "description": "went pale and fell"}
    event = await suite.made(suite.become("person", person), f"{PATH}/doses/{dose}/adverse-events", words)
    for who in ("operator", "supervisor", "manager"):
        inbox = (await suite.get(who, f"{PATH}/inbox", purpose=_WHY)).json()
        assert (inbox["items"], inbox["counts"]["adverse_event"]) == ([], 1), who
    bare = await suite.get("officer", f"{PATH}/inbox")
    assert [item["kind"] for item in bare.json()["items"]] == ["adverse_event"]
    opened = await suite.get("officer", f"{PATH}/inbox", purpose=_WHY)
    assert (person in bare.text, person in opened.text) == (False, True)
    assert "pale" not in bare.text + opened.text, "words stay behind their own door"
    path = f"{PATH}/adverse-events/{event['id']}"
    refused = await suite.get("officer", path)
    assert (refused.status_code, refused.json()["code"]) == (403, "purpose_needed")
    assert (await suite.get("officer", path, purpose=_WHY)).json()["description"] == words["description"]
    assert {("officer", "inbox.read"), ("officer", "adverse_event.read")} <= await _looks(suite, person, "programmes")


async def test_a_certificate_of_doses_takes_a_purpose_of_an_officer(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-06-07")
    employer = await with_nine_months(suite, 1)
    person = employer.staff[0][0]
    await confirmed(suite, employer)
    place, _ = await session(suite, "vaccination", day="2021-06-07", capacity=1, offers="astrazeneca")
    assert (await given_dose(suite, person, place, "2021-06-07")).status_code == 201
    await at_the_desk(suite)
    own = suite.become("person", person)
    made = await suite.made(own, f"{PATH}/vaccination-certificates", {"person_id": person})
    path = f"{PATH}/vaccination-certificates/{made['id']}"
    for of in (path, f"{path}/pdf"):
        refused = await suite.get("officer", of)
        assert (refused.status_code, refused.json()["code"]) == (403, "purpose_needed")
        assert (await suite.get("officer", of, purpose=_WHY)).status_code == 200
        assert (await suite.get(own, of)).status_code == 200
    await suite.get("officer", f"{PATH}/vaccinations", employer_id=employer.id)
    await suite.get(employer.persona, f"{PATH}/vaccinations", employer_id=employer.id)
    seen = await _looks(suite, person, "programmes")
    assert ("officer", "vaccination.list") in seen
    assert ("employer", "vaccination.list") not in seen


async def test_a_purpose_is_reviewed_wherever_it_was_given(local_suite: RunningSuite) -> None:
    suite = local_suite
    suite.tokens["supervisor-2"] = suite.box.issuer.token(party="supervisor", subject="supervisor-2")
    person = suite.party_id("person-a")
    await suite.get("officer", f"/registration/v1/persons/{person}")
    await suite.get("officer", f"/registration/v1/persons/{person}", purpose=_WHY)
    await suite.get("officer", "/registration/v1/events", purpose="what was said today")
    looks = "/registration/v1/looks"
    found = (await suite.get("supervisor", looks)).json()["items"]
    assert [(one["looked_by"], one["action"], one["person_id"], one["purpose"]) for one in found] == [
        ("officer:officer", "person.read", person, _WHY),
        ("officer:officer", "events.read", None, "what was said today"),
    ], "and what was masked is none"
    assert found[1]["persons"] > 1
    review = f"{looks}/{found[0]['id']}/review"
    for who in ("officer", "manager", "operator", "agent"):
        assert (await suite.get(who, looks)).status_code == 403
        assert (await suite.post(who, review, {"verdict": "justified"})).status_code == 403
    suite.tokens["officer-too"] = suite.box.issuer.token(party="supervisor", subject="officer")
    own = await suite.post("officer-too", review, {"verdict": "justified"})
    assert (own.status_code, own.json()["code"]) == (403, "own_look"), "whoever looked, in another role"
    assert (await suite.made("supervisor", review, {"verdict": "unjustified"}))["verdict"] == "unjustified"
    again = await suite.post("supervisor-2", review, {"verdict": "justified"})
    assert (again.status_code, again.json()["code"]) == (409, "look_already_reviewed")
    assert [one["action"] for one in (await suite.get("supervisor", looks)).json()["items"]] == ["events.read"]


async def test_a_merged_person_sees_looks_under_both_numbers(local_suite: RunningSuite) -> None:
    suite = local_suite
    kept, merged = suite.party_id("person-a"), suite.party_id("person-b")
    await suite.get("officer", f"/registration/v1/persons/{merged}", purpose=_WHY)
    await merge(suite, kept, merged)
    assert ("officer", "person.read") in await _looks(suite, kept, "registration")
    rows = await suite.box.services["registration"].database.one_statement(
        text("SELECT count(*) AS n FROM audit_log WHERE subject = :person AND action = 'person.read'"), {"person": kept}
    )
    assert rows[0]["n"] == 0, "they stand under the number that they were said with"
