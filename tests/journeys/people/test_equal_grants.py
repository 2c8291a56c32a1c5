"""An equal consent or mandate that stands is one, also by twelve at once; ended, it can be given again."""

import asyncio
from importlib import import_module
from typing import Any
from uuid import uuid4

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, text

from tests.running_suite import RunningSuite
from tests.staff import Staffed, staffed

DAYS = {"first_day": "2021-01-01", "last_day": "2031-12-31"}
KINDS = ("consent", "mandate", "open mandate")


async def _kind(suite: RunningSuite, kind: str, employer: Staffed) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """The door, a body, and what makes another of it."""
    if kind == "consent":
        body = {"employer_id": employer.id, "bank_id": suite.party_id("bank-a"), **DAYS}
        return "/contributions/v1/standing-consents", body, {"bank_id": suite.party_id("bank-b")}
    agent = {"name": f"Agent {uuid4()}", "contacts": [{"name": "A", "email": "a@example.com"}]}
    made = await suite.made("officer", "/registration/v1/payroll-agents", agent)
    days = DAYS if kind == "mandate" else {"first_day": "2021-01-01"}
    body = {"employer_id": employer.id, "agent_id": made["id"], "scopes": ["returns", "staff"], **days}
    return "/registration/v1/mandates", body, {"scopes": ["staff"]}


@pytest.mark.parametrize("kind", KINDS)
async def test_an_equal_one_is_refused_and_names_the_one_that_stands(local_suite: RunningSuite, kind: str) -> None:
    suite = local_suite
    employer = await staffed(suite, 0)
    await suite.settled()
    path, body, other = await _kind(suite, kind, employer)
    swapped = body | ({"scopes": body["scopes"][::-1]} if "scopes" in body else {})
    answers = await asyncio.gather(*(suite.post(employer.persona, path, b) for _ in range(6) for b in (body, swapped)))
    (made,) = [a.json() for a in answers if a.status_code == 201]
    refused = [a.json() for a in answers if a.status_code == 409]
    code = f"{kind.rsplit(maxsplit=1)[-1]}_given_already"
    assert [(r["code"], r["existing"]) for r in refused] == [(code, made["id"])] * 11
    for changed in (other, {"first_day": "2021-01-02"}, {"last_day": "2030-12-31"}):
        await suite.made(employer.persona, path, {**body, **changed})
    await suite.made(employer.persona, f"{path}/{made['id']}/revocation", {})
    again = await suite.made(employer.persona, path, body)
    assert again["id"] != made["id"]


async def test_equal_ones_of_before_become_one(local_suite: RunningSuite) -> None:
    suite = local_suite
    employer = await staffed(suite, 0)
    await suite.settled()
    kept = {}
    for kind, service, module, insert in (
        ("consent", "contributions", "0017_equal_consents", """
            INSERT INTO standing_consent (consent_id, employer_id, bank_id, first_day, last_day, given_by)
            SELECT CAST(:id AS uuid), employer_id, bank_id, first_day, last_day, given_by
            FROM standing_consent WHERE consent_id = CAST(:first AS uuid)"""),
        ("open mandate", "registration", "0015_equal_mandates", """
            INSERT INTO mandate (mandate_id, employer_id, agent_id, scopes, first_day, last_day, given_by)
            SELECT CAST(:id AS uuid), employer_id, agent_id, scopes, first_day, last_day, given_by
            FROM mandate WHERE mandate_id = CAST(:first AS uuid)"""),
    ):  # fmt: skip
        path, body, _ = await _kind(suite, kind, employer)
        kept[kind] = (await suite.made(employer.persona, path, body))["id"]
        equal = {"first": kept[kind], "id": "ffffffff-ffff-4fff-bfff-ffffffffffff"}
        await _migrated_with(suite, service, module, insert, equal)
    await suite.settled()
    found = (await suite.get(employer.persona, "/registration/v1/mandates")).json()["items"]
    assert {m["id"] for m in found if m["revoked_at"] is None} == {kept["open mandate"]}
    copies = text("SELECT mandate_id FROM mandate WHERE employer_id = CAST(:id AS uuid) AND revoked_at IS NULL")
    for service in ("registration", "contributions"):
        rows = await suite.box.services[service].database.one_statement(copies, {"id": employer.id})
        assert [str(row["mandate_id"]) for row in rows] == [kept["open mandate"]], service
    consents = text(
        "SELECT consent_id FROM standing_consent WHERE employer_id = CAST(:id AS uuid) AND revoked_at IS NULL"
    )
    rows = await suite.box.services["contributions"].database.one_statement(consents, {"id": employer.id})
    assert [str(row["consent_id"]) for row in rows] == [kept["consent"]]


async def _migrated_with(suite: RunningSuite, service: str, module: str, insert: str, equal: dict[str, str]) -> None:
    """Back before the migration, a second equal row, and through it again."""
    step = import_module(f"services.{service}.migrations.versions.{module}")

    def migrated(connection: Connection) -> None:
        with Operations.context(MigrationContext.configure(connection)):
            step.downgrade()
            connection.execute(text(insert), equal)
            step.upgrade()

    async with suite.box.services[service].database.transaction() as connection:
        await connection.run_sync(migrated)
