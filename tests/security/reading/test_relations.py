"""Every operation × party × relation: the owner of a resource sees it, staff see it, for others it does not exist.

Every operation is in one of the tables of relations.py; a new one without a row fails the first test.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from libs.common.door.building import api_routes, policy_of
from libs.common.door.callers.policies import STAFF
from tests.claims import certify, claimed, close, sent_evidence, with_nine_months
from tests.fresh_databases import FreshDatabases
from tests.programmes import begun, confirmed, given_dose, mine, positive, registered, session
from tests.running_suite import RunningSuite, lived_in_suite
from tests.security.relations import DAYS, EVERYBODY, OTHERS, READS, WRITES
from tests.security.relations_of_employers import EMPLOYER
from tests.staff import Staffed, agent_of, lent, staffed

SAID = text("SELECT count(*) AS n FROM event_log")


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
async def world(databases: FreshDatabases, tmp_path: Path) -> AsyncIterator[World]:
    async with lived_in_suite(databases, tmp_path, _live) as (suite, made):
        yield World(suite, *made)


async def _live(suite: RunningSuite) -> tuple[dict[str, str], ...]:
    """Make data of every kind; return the ids, and the personas that stand in each relation to them or in none."""
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
    known = f"employer_number,national_id,born_on,started_on\n{employer.number},{number},1985-04-30,2019-01-01\n"
    staff_file = {"file": ("s.csv", known.encode())}
    staff_job = (await suite.http.post("/registration/v1/employment-files", files=staff_file, headers=headers)).json()
    claim = await claimed(suite, employer, person)
    certificate = await certify(suite, employer, person)
    evidence = await sent_evidence(suite, suite.become("person", person), claim)
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
    owner = suite.become("person", person)
    applied = await suite.made(owner, "/registration/v1/employer-applications", EMPLOYER)
    contact = await suite.made(
        "officer", f"/registration/v1/employers/{employer.id}/contacts", {"name": "n", "email": "n@example.com"}
    )
    ids = {"card": await _carded(suite, person), "coverage": await _taken(suite, person),
           "household": await _founded(suite, person),
           "employer_application": applied["id"], "contact": contact["id"],
           "standing": standing["id"], "consent": consent["id"], "mandate": mandate["id"],
           "agent": mandate["agent_id"], "employer": employer.id,
           "person": person, "employment": employment, "order": ordered["id"],
           "return": filed["id"], "job": job.rsplit("/", 1)[1], "claim": claim, "certificate": certificate["id"],
           "evidence": evidence["id"],
           "loan": loan, "application": application, "run": run["id"], "bank": suite.party_id("bank-a"),
           "staff_job": staff_job["id"], **await _in_the_programmes(suite, employer)}  # fmt: skip
    own = {"employer": employer.persona, "payroll_agent": agents["mandated"], "person": suite.become("person", person),
           "bank": "bank-a"}  # fmt: skip
    strangers = {"employer": other.persona, "payroll_agent": agents["unmandated"], "bank": "bank-b",
                 "person": suite.become("person", other.staff[0][0])}  # fmt: skip
    return ids, own, strangers


async def _taken(suite: RunningSuite, person: str) -> str:
    """Enter a coverage that has ended, from before the person was employed."""
    days = {"first_day": "2018-01-01", "last_day": "2018-06-30"}
    body = {"person_id": person, "scheme": "th_s40", "option": "1", **days}
    return str((await suite.made("officer", "/registration/v1/coverages", body))["id"])


async def _carded(suite: RunningSuite, person: str) -> str:
    """Issue a card to the person, who is employed."""
    body = {"person_id": person, "kind": "insured_card"}
    return str((await suite.made("officer", "/registration/v1/cards", body))["number"])


async def _founded(suite: RunningSuite, person: str) -> str:
    """Make a household of the person alone."""
    body = {"head": person, "area": "TH-10", "first_day": "2020-01-01"}
    return str((await suite.made("officer", "/registration/v1/households", body))["id"])


async def _in_the_programmes(suite: RunningSuite, employer: Staffed) -> dict[str, str]:
    """Test the person positive, bring them to a hospitel, vaccinate them once, and book another test."""
    person, site, day = employer.staff[0][0], "/programmes/v1", "2021-06-07"
    await suite.move_to(day)
    await begun(suite)
    await positive(suite, person)
    again = await registered(suite, person)
    _, slot = await session(suite, "testing", day=day, capacity=2, offers="rt_pcr")
    made = {"person_id": person, "session_id": slot}
    booking = await suite.made("officer", f"{site}/bookings", made)
    vaccination = (await confirmed(suite, employer))[0]
    place, _ = await session(suite, "vaccination", day=day, capacity=1, offers="astrazeneca")
    dose = (await given_dose(suite, person, place, day)).json()["id"]
    issued = await suite.made("officer", f"{site}/vaccination-certificates", {"person_id": person})
    stay = (await mine(suite, person))["stays"][0]["id"]
    await suite.settled()
    return {"test": again["id"], "session": slot, "booking": booking["id"], "vaccination": vaccination, "dose": dose,
            "shot": issued["id"], "stay": stay}  # fmt: skip


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
            headers = {"Authorization": f"Bearer {token}", "X-Purpose": "test: who sees it"}
            answer = await world.suite.http.get(path, headers=headers)
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
