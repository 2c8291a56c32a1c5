"""A certificate is stored with a hash of its content, and the claim that waited for it goes on at once."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from libs.common.database.rows import Query
from libs.common.values.identifiers import uuid7
from libs.contracts.benefits import CertificateIssued
from services.benefits.certificates.actions.certify import certify, employed_here
from services.benefits.certificates.rows import Certificate
from services.benefits.claims.actions import waiting
from services.benefits.tests.days_service import FIRST
from services.benefits.tests.known_persons import Known, known
from tests.fresh_databases import FreshDatabases

_SAID = Query(int, "SELECT count(*) AS said FROM outbox WHERE type = :type")


_ALIAS = text("INSERT INTO person_alias (person_id, kept_id) VALUES (:person_id, :kept_id)")


async def _certified(world: Known, *, days: int = 20, person_id: UUID | None = None) -> Certificate:
    async with world.database.transaction(wakes=False) as connection:
        return await certify(
            connection, world.law, employer_id=world.employers[0], person_id=person_id or world.persons[0],
            cause="closure_order", order_number="BKK 1", first_day=FIRST, last_day=FIRST + timedelta(days=days - 1),
            wages_paid=False, issued_by="employer:x", today=world.today,
        )  # fmt: skip


async def test_the_claim_that_waited_is_paid_and_the_fact_is_said(databases: FreshDatabases) -> None:
    async with known(databases) as world:
        claim = await world.filed()
        assert claim.status == "pending"
        first = await _certified(world)
        assert (await world.claim(claim.claim_id)).status == "in_payment"
        assert await _SAID.one(world.database, type=CertificateIssued.TYPE) == 1
        assert len(first.hash) == 64
        assert (await _certified(world, days=19)).hash != first.hash, "another number of days, another hash"


async def test_what_is_certified_under_the_other_id_is_not_certified_again(databases: FreshDatabases) -> None:
    async with known(databases) as world:
        other = uuid7()
        await world.database.one_statement(_ALIAS, {"person_id": other, "kept_id": world.persons[0]})
        first = await _certified(world)
        again = await _certified(world, person_id=other)
        assert again == first
        assert (await _certified(world, days=19, person_id=other)).hash != first.hash


async def test_only_an_employer_of_the_person_certifies(
    databases: FreshDatabases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "_PAUSE_S", 0)
    async with known(databases) as world:
        person, employer = world.persons[0], world.employers[0]
        assert await employed_here(world.database, employer_id=employer, person_id=person)
        assert not await employed_here(world.database, employer_id=person, person_id=person)
