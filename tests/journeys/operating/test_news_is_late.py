"""A door cannot say that a person or employer does not exist while a listener fails: it asks to try again."""

import asyncio
from uuid import uuid4

import pytest
import structlog
from sqlalchemy import text

from libs.common.door import middleware
from libs.common.values.identifiers import uuid7
from tests.running_suite import RunningSuite

_FAILS = text("""
    INSERT INTO failing_loop (loop, error) VALUES (:loop, 'the broker is away')
    ON CONFLICT (loop) DO UPDATE SET last_at = clock_timestamp()
""")
_WELL = text("UPDATE failing_loop SET last_at = clock_timestamp() - interval '61 seconds'")
_DAYS = {"first_day": "2021-01-04", "last_day": "2021-01-20"}
_LATE = (503, "news_on_its_way")


async def _answers(suite: RunningSuite, employer: str, person: str) -> dict[str, tuple[int, str]]:
    """Return the answer of each door that names an employer or a person unknown to its service."""
    both = {"employer_id": employer, "person_id": person}
    claim = {**both, **_DAYS, "branch": "unemployment_force_majeure", "cause": "quarantine"}
    certificate = {**both, **_DAYS, "cause": "quarantine", "order_number": "X 1", "wages_paid": False}
    loan = {"employer_id": employer, "bank_id": str(uuid4()), "phase": "2020", "amount": "100000.00"}
    plan = {"coverage_id": employer, "months": 1, "first_month": "2021-01"}
    lines = [{"national_id": "3100600445635", "wage": "9000.00"}]
    filed = {"employer_id": employer, "month": "2020-12", "kind": "original", "lines": lines}
    asked = {
        "return": suite.post("officer", "/contributions/v1/returns", filed),
        "account": suite.get("officer", f"/contributions/v1/employers/{employer}/account"),
        "standing": suite.post("officer", "/contributions/v1/standing-certificates", {"employer_id": employer}),
        "loan": suite.post("officer", "/loans/v1/applications", loan),
        "claim": suite.post(
            "officer", "/benefits/v1/claims", {**claim, "payee": {"bank": "004", "account": "1234567890"}}
        ),
        "certificate": suite.post("officer", "/benefits/v1/employer-certificates", certificate),
        "premium plan": suite.post("officer", "/contributions/v1/premium-plans", plan),
        "case of an employer": suite.post("agent", "/hotline/v1/cases", {"about": "asks", "employer_id": employer}),
        "case of a person": suite.post("agent", "/hotline/v1/cases", {"about": "asks", "person_id": person}),
        "look": suite.post(
            "agent", "/hotline/v1/looks", {"person_id": person, "purpose": "asks for the state of the claim"}
        ),
        "view of a person": suite.get("agent", f"/hotline/v1/persons/{person}/view"),
        "view of an employer": suite.get("agent", f"/hotline/v1/employers/{employer}/view"),
    }
    found = await asyncio.gather(*asked.values())
    for answer in found:
        assert answer.status_code != 503 or answer.headers["Retry-After"] == "30"
    return {name: (a.status_code, a.json()["code"]) for name, a in zip(asked, found, strict=True)}


async def test_no_door_denies_a_thing_whose_event_may_be_late(
    local_suite: RunningSuite, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite, person = local_suite, str(uuid4())
    lines, all_levels = structlog.testing.LogCapture(), structlog.make_filtering_bound_logger(0)
    monkeypatch.setattr(middleware, "log", structlog.wrap_logger(None, [lines], all_levels))
    nobody = {"not_found", "employer_unknown", "person_not_employed_here"}
    before = await _answers(suite, str(uuid4()), person)
    assert {code for _, code in before.values()} == nobody, before
    databases = [service.database for service in suite.box.services.values()]
    for loop in ("a.consume", "a.relay"):
        for database in databases:
            await database.one_statement(_FAILS, {"loop": loop})
        failing = await _answers(suite, str(uuid4()), person)
        assert set(failing.values()) == {_LATE}, failing
        for database in databases:
            await database.one_statement(_WELL)
    assert await _answers(suite, str(uuid4()), person) == before
    told = {line["log_level"] for line in lines.entries if line["status"] == 503}
    assert told == {"info"}, "an answer that was meant is no error in the log"
    fresh = await _answers(suite, str(uuid7()), person)
    assert {name for name, told in fresh.items() if told == _LATE} == {
        "return", "account", "standing", "loan", "claim", "certificate", "premium plan", "case of an employer",
        "view of an employer",
    }, f"made a moment ago: its event is on its way {fresh}"  # fmt: skip
