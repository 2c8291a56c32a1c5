"""A database of benefits that knows persons, their employers, their wages and an order, and no other service."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from libs.common.database.connections import Database
from libs.common.database.rows import Query
from libs.common.spine.facts import Fact
from services.benefits.certificates.actions.certify import certify
from services.benefits.certificates.actions.refuse_wanted import refuse_wanted
from services.benefits.claims.actions.decide_days import proceed, reject
from services.benefits.claims.actions.evaluate_claim import evaluate_persons
from services.benefits.claims.actions.file_claim import file_claim
from services.benefits.claims.rows.locks import persons_due
from services.benefits.claims.rows.shown import Claim, written_claim
from services.benefits.facts.actions import hear_others
from services.benefits.tests.days_service import FIRST, Service
from services.benefits.wanted.rows import RefusedBecause
from tests.fresh_databases import FreshDatabases

_SAID = Query(dict[str, Any], "SELECT data FROM outbox WHERE type = :type ORDER BY id")
ACCOUNT = {"bank": "004", "account": "1"}


class Known(Service):
    """Known facts: two employers, persons employed by both, wages of every month, and an order for all days."""

    async def order(self, number: str) -> None:
        order = {"first_day": FIRST, "last_day": "2021-12-31", "order_number": number, "area": None, "sector": None}
        order["cause"] = "dangerous_communicable_disease"
        orders = [{**order, "order_id": uuid4(), "employer_id": employer} for employer in self.employers]
        await self.hear(hear_others.closures_ordered, *orders)

    async def filed(
        self,
        *,
        person: int = 0,
        employer: int = 0,
        days: int = 20,
        cause: str = "closure_order",
        first_day: date = FIRST,
        filed_by: str = "person:x",
        confirmed: bool = True,
    ) -> Claim:
        async with self.database.transaction(wakes=False) as connection:
            claim_id = await file_claim(
                connection, self.law, branch="unemployment_force_majeure", person_id=self.persons[person],
                employer_id=self.employers[employer], cause=cause, first_day=first_day,
                last_day=first_day + timedelta(days=days - 1), payee=ACCOUNT, filed_by=filed_by, confirmed=confirmed,
                today=self.today,
            )  # fmt: skip
            return await written_claim(connection, claim_id)

    async def certified(
        self,
        claim: Claim,
        *,
        order_number: str = "BKK 1",
        first_day: date = FIRST,
        last_day: date | None = None,
        wages_paid: bool = False,
    ) -> Claim:
        async with self.database.transaction(wakes=False) as connection:
            await certify(
                connection, self.law, employer_id=claim.employer_id, person_id=claim.person_id,
                cause="closure_order", order_number=order_number, first_day=first_day,
                last_day=last_day or claim.last_day, wages_paid=wages_paid, issued_by="employer:x", today=self.today,
            )  # fmt: skip
        return await self.claim(claim.claim_id)

    async def refused(self, claim: Claim, *, because: RefusedBecause = "never_worked_here") -> Claim:
        async with self.database.transaction(wakes=False) as connection:
            await refuse_wanted(
                connection, self.law, claim_id=claim.claim_id, person_id=claim.person_id, because=because,
                words="nobody knows the name", refused_by="employer:x", today=self.today,
            )  # fmt: skip
        return await self.claim(claim.claim_id)

    async def decided(self, claim: Claim, *, pays: bool) -> Claim:
        decide = proceed if pays else reject
        async with self.database.transaction(wakes=False) as connection:
            await decide(
                connection, self.law, claim_id=claim.claim_id, because="seen the papers", decided_by="officer:a",
                today=self.today,
            )  # fmt: skip
        return await self.claim(claim.claim_id)

    async def reviewed(self) -> None:
        """Judge again whose waiting is over, as the duty does."""
        async with self.database.transaction(wakes=False) as connection:
            due = await persons_due(self.database, today=self.today, batch=10)
            await evaluate_persons(connection, self.law, due, today=self.today)

    async def said(self, kind: type[Fact]) -> list[dict[str, Any]]:
        """Read the facts of a kind, in the order in which they were said."""
        return await _SAID.all(self.database, type=kind.TYPE)

    async def claim(self, claim_id: UUID) -> Claim:
        return await written_claim(self.database, claim_id)


@asynccontextmanager
async def known(databases: FreshDatabases) -> AsyncIterator[Known]:
    url = await databases.fresh("benefits")
    database = Database(url, application="test")
    found = Known(database, 0)
    try:
        await found.begin()
        yield found
    finally:
        await database.close()
        await databases.drop({"benefits": url})
