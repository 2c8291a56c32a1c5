"""A day mistyped by years is refused by name, and so is a time that ends before it begins, at every door."""

from typing import Any
from uuid import uuid4

import pytest

from tests.running_suite import RunningSuite
from tests.security.documented_forms import Documents
from tests.staff import staffed


async def _refused(suite: RunningSuite, path: str, body: dict[str, Any]) -> list[tuple[str, str]]:
    answer = await suite.post("officer", path, body)
    return [(fault["pointer"], fault["code"]) for fault in answer.json().get("errors", [])]


def _order(number: str, **days: str) -> dict[str, Any]:
    return {
        "area": "TH-10",
        "sector": "C13",
        "order_number": number,
        "issued_by": "BMA",
        "cause": "dangerous_communicable_disease",
        "first_day": "2021-01-04",
        "last_day": "2021-02-28",
        "covers_nobody": True,
        **days,
    }


@pytest.mark.parametrize(
    ("days", "pointer"),
    [
        ({"first_day": "1850-01-01"}, "/first_day"),
        ({"first_day": "2010-01-01"}, "/first_day"),
        ({"first_day": "2031-01-04", "last_day": "2031-02-28"}, "/first_day"),
        ({"first_day": "2199-01-01", "last_day": "2199-01-02"}, "/first_day"),
        ({"last_day": "2121-02-28"}, "/last_day"),
    ],
)
async def test_an_order_of_another_century_closes_nobody(
    shared_suite: RunningSuite, days: dict[str, str], pointer: str
) -> None:
    suite = shared_suite
    await suite.move_to("2021-02-20")
    body = _order(f"far {days}"[:60], **days)
    assert await _refused(suite, "/registration/v1/closure-orders", body) == [(pointer, "day_out_of_range")]
    near = _order(f"near {days}"[:60], first_day="2022-01-04", last_day="2022-02-28")
    assert await _refused(suite, "/registration/v1/closure-orders", near) == [], "announced for the coming year"


async def test_a_session_of_another_year_is_offered_to_nobody(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-02-20")
    site = {"programme": "testing", "name": "ศูนย์ไกล", "area": "TH-10", "address": "ดินแดง"}
    made = await suite.made("officer", "/programmes/v1/sites", site)
    path = f"/programmes/v1/sites/{made['id']}/sessions"
    span = {"starts_at": "09:00", "ends_at": "12:00", "capacity": 3, "offers": "rt_pcr"}
    for day in ("2199-01-01", "2031-02-20", "2022-03-01"):
        assert await _refused(suite, path, {**span, "day": day}) == [("/day", "day_out_of_range")], day
    assert await _refused(suite, path, {**span, "day": "2022-02-20"}) == []


PAIRS = (
    ("from", "until"), ("since", "on"), ("first_day", "last_day"), ("first_month", "last_month"),
    ("valid_from", "valid_until"), ("starts_at", "ends_at"), ("started_on", "ended_on"),
)  # fmt: skip
_WORDS = {"th": "ก", "vi": "b", "en": "c"}
_OF_MANAGERS = {"post_announcement": "manager", "write_article": "supervisor"}


def _doors(suite: RunningSuite) -> dict[str, tuple[str, str]]:
    """Return by operation the pair that it takes, wherever it stands in the query or the body."""
    found = {}
    for service in suite.box.services.values():
        documents = Documents(service.app.openapi())
        for _, _, operation in documents.operations():
            members = {one["name"] for one in operation.get("parameters", ())}
            members |= set((documents.body_of(operation) or {}).get("properties", ()))
            if pair := next((pair for pair in PAIRS if members.issuperset(pair)), None):
                found[operation["operationId"]] = pair
    return found


async def _tried(suite: RunningSuite) -> dict[str, tuple[str, str, dict[str, Any]]]:
    """Return by operation the method, the path, and what else it asks for: all of it right."""
    staff = await staffed(suite, 1)
    person, _, employment = staff.staff[0]
    site = {"programme": "testing", "name": "ศูนย์", "area": "TH-10", "address": "ดินแดง"}
    at = (await suite.made("officer", "/programmes/v1/sites", site))["id"]
    benefit = {"branch": "unemployment_force_majeure", "cause": "closure_order"}
    of_both = {"employer_id": staff.id, "person_id": person}
    issued = {"order_number": "BKK 1/2564", "wages_paid": False}
    certificates = "/benefits/v1/employer-certificates"
    payee = {"bank": "KBANK", "account": "1234567890"}
    bank, agent = suite.party_id("bank-a"), suite.party_id("payroll-agent")
    order = {
        "employer_id": staff.id,
        "order_number": "9",
        "issued_by": "BMA",
        "cause": "dangerous_communicable_disease",
    }
    seats = {"phase": 1, "product": "coronavac"}
    article = {"slug": "days", "language": "en", "title": "Days", "body": "Text", "law": ["section 1"]}
    promise = {"kind": "donor", "payer": "A foundation", "scheme": "th_s40", "amount": "10.00"}
    target = {"indicator": "new_employers", "area": "TH-10", "value": "1", "because": "plan 1"}
    session = {"day": "2021-02-20", "capacity": 1, "offers": "rt_pcr"}
    return {
        "file_claim": ("POST", "/benefits/v1/claims", {**benefit, **of_both, "payee": payee}),
        "issue_certificate": ("POST", certificates, {**of_both, **issued, "cause": "closure_order"}),
        "correct_certificate": ("POST", f"{certificates}/{uuid4()}/correction", {**issued, "because": "typed"}),
        "estimate_benefit": ("POST", "/benefits/v1/estimates", {**benefit, "credited": []}),
        "read_collection_figures": ("GET", "/contributions/v1/figures", {"kind": "collection"}),
        "promise_premiums": ("POST", "/contributions/v1/premium-promises", promise),
        "give_standing_consent": (
            "POST", "/contributions/v1/standing-consents", {"employer_id": staff.id, "bank_id": bank},
        ),
        "post_announcement": ("POST", "/hotline/v1/announcements", {"title": _WORDS, "text": _WORDS}),
        "write_article": ("POST", "/hotline/v1/articles", article),
        "list_figures": ("GET", "/outreach/v1/figures", {"indicator": "new_employers"}),
        "download_figures": ("GET", "/outreach/v1/figures.csv", {"indicator": "new_employers"}),
        "set_target": ("POST", "/outreach/v1/targets", target),
        "open_session": ("POST", f"/programmes/v1/sites/{at}/sessions", session),
        "give_vaccination_seats": ("POST", "/programmes/v1/vaccination-schedules", seats),
        "order_closure": ("POST", "/registration/v1/closure-orders", order),
        "count_closure_coverage": ("POST", "/registration/v1/closure-orders/coverage", {"employer_id": staff.id}),
        "start_coverage": (
            "POST", "/registration/v1/coverages", {"person_id": person, "scheme": "th_s40", "option": "1"},
        ),
        "pause_employer": ("POST", f"/registration/v1/employers/{staff.id}/pauses", {"because": "no orders"}),
        "start_employment": ("POST", "/registration/v1/employments", {**of_both, "reason": "resigned"}),
        "correct_employment": (
            "POST", f"/registration/v1/employments/{employment}/correction", {"because": "typed", "reason": "resigned"},
        ),
        "give_mandate": (
            "POST", "/registration/v1/mandates", {"employer_id": staff.id, "agent_id": agent, "scopes": ["returns"]},
        ),
        "open_office": ("POST", "/registration/v1/offices", {"code": "TH-X", "name": "สำนักงาน", "kind": "province"}),
        "appoint_staff": ("PUT", "/registration/v1/offices/TH-50/staff/somebody", {"roles": ["officer"]}),
    }  # fmt: skip


def _reversed(pair: tuple[str, str]) -> dict[str, str]:
    first, last = pair
    if "month" in first:
        return {first: "2021-04", last: "2021-03"}
    if first == "starts_at":
        return {first: "12:00", last: "09:00"}
    return {first: "2021-02-19", last: "2021-02-18"}


async def test_no_door_takes_a_time_that_ends_before_it_begins(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-02-20")
    tried, doors = await _tried(suite), _doors(suite)
    assert set(tried) == set(doors), "a door with two bounds that is not tried here"
    for operation, pair in doors.items():
        method, path, right = tried[operation]
        given = {**right, **_reversed(pair)}
        persona = _OF_MANAGERS.get(operation, "officer")
        if operation.endswith("_certificate") or operation == "give_standing_consent":
            persona = suite.become("employer", tried["pause_employer"][1].split("/")[4])
        if method == "GET":
            answer = await suite.get(persona, path, **given)
        elif method == "PUT":
            headers = {"Authorization": f"Bearer {suite.token(persona)}"}
            answer = await suite.http.put(path, json=given, headers=headers)
        else:
            answer = await suite.post(persona, path, given)
        codes = {fault["code"] for fault in answer.json().get("errors", ())}
        assert answer.status_code == 422, (operation, answer.text)
        assert [code for code in codes if code.endswith(_TOLD)], (operation, answer.text)


_TOLD = ("_reversed", "_period_invalid", "_ends_before_start", "_months_wrong")
