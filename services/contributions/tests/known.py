"""A database of contributions that knows two employers and the staff of the first, and no other service."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.law.loader import load_law
from libs.common.law.terms import Law
from libs.common.spine.facts import Fact
from libs.common.spine.tests.heard import event_of
from libs.common.values.identifiers import person_id_of
from libs.contracts.registration import EmployerChanged, EmployerRegistered, EmploymentStarted, PersonRegistered
from libs.copies.employer_life.places import keep_employer_places
from libs.copies.employments import keep_employments
from services.contributions.employers.rows import keep_employers, keep_persons
from tests.fresh_databases import FreshDatabases

LAW = Path(__file__).parents[3] / "law" / "thailand"
AGENCY_KEY = "the agency's key in tests"
TODAY = date(2021, 1, 10)
REGISTERED_ON = date(2020, 10, 5)
NUMBERS = ("1000000014", "1000000022")
NATIONAL_IDS = ("3100600445635", "1100000000016", "1100000000024", "1100000000032")
F = TypeVar("F", bound=Fact)


def registered(employer_id: UUID, number: str, **changed: Any) -> EmployerRegistered:
    told: dict[str, Any] = {"area": "TH-10", "sector": "C13", "registered_on": REGISTERED_ON, "branches": []}
    return EmployerRegistered(employer_id=employer_id, registration_number=number, **{**told, **changed})


def started(employer_id: UUID, person_id: UUID, **changed: Any) -> EmploymentStarted:
    told: dict[str, Any] = {"employment_id": uuid4(), "started_on": REGISTERED_ON, "branch": "000000"}
    return EmploymentStarted(employer_id=employer_id, person_id=person_id, **{**told, **changed})


@dataclass(frozen=True)
class Known:
    """Known facts. `persons`: those of `NATIONAL_IDS`; the first employer employs the first three."""

    database: Database
    law: Law
    employers: list[UUID]
    persons: list[UUID]

    async def found(self, sql: str, **given: Any) -> list[tuple[Any, ...]]:
        """Return the rows of the test's own statement."""
        return [tuple(row.values()) for row in await self.database.one_statement(text(sql), given)]

    async def said(self, kind: type[F]) -> list[F]:
        """Return the facts of a kind that were said, oldest first."""
        rows = await self.found("SELECT CAST(data AS text) FROM outbox WHERE type = :type ORDER BY id", type=kind.TYPE)
        return [kind.model_validate_json(body) for (body,) in rows]

    async def moves(self, employer_id: UUID, area: str, first_day: date) -> None:
        """Hear that the employer moved from the registered area on a day."""
        places = [(REGISTERED_ON, "TH-10"), (first_day, area)]
        told = {
            "employer_id": employer_id, "version": 2, "first_day": first_day, "changed": ["area"], "name": "n",
            "registration_number": NUMBERS[0], "address": None, "area": area, "sector": "C13", "branches": [],
            "registered_on": REGISTERED_ON,
            "places": [{"first_day": day, "area": where, "sector": "C13"} for day, where in places],
        }  # fmt: skip
        event = event_of(EmployerChanged.model_validate(told))
        async with self.database.transaction(wakes=False) as connection:
            await keep_employers(connection, [event])
            await keep_employer_places(connection, [event])

    async def has_bank(self) -> UUID:
        """Register a bank with contributions and return its id."""
        bank_id = uuid4()
        await self.found("INSERT INTO bank (bank_id) VALUES (:bank_id)", bank_id=bank_id)
        return bank_id


@asynccontextmanager
async def known_employers(databases: FreshDatabases) -> AsyncIterator[Known]:
    url = await databases.fresh("contributions")
    found = Known(
        Database(url, application="test", pool_size=2),
        load_law(LAW),
        [uuid4(), uuid4()],
        [person_id_of(number, agency_key=AGENCY_KEY) for number in NATIONAL_IDS],
    )
    first, persons = found.employers[0], found.persons
    try:
        async with found.database.transaction(wakes=False) as connection:
            pairs = zip(found.employers, NUMBERS, strict=True)
            await keep_employers(connection, [event_of(registered(*pair)) for pair in pairs])
            await keep_persons(connection, [event_of(PersonRegistered(person_id=one)) for one in persons])
            await keep_employments(connection, [event_of(started(first, one)) for one in persons[:3]])
        yield found
    finally:
        await found.database.close()
        await databases.drop({"contributions": url})
