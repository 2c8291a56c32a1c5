"""A database of programmes that knows an employer and its staff, and no other service."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.law.loader import load_law
from libs.common.law.terms import Law
from tests.fresh_databases import FreshDatabases

LAW = Path(__file__).parents[3] / "law" / "thailand"
_EMPLOYER = text("""
    INSERT INTO employer (employer_id, registration_number, name, area, sector)
    VALUES (:id, '1000000014', 'Factory', 'TH-10', 'C13')
""")
_STAFF = text("""
    WITH known AS (INSERT INTO person (person_id, event_partition) VALUES (:person_id, 0))
    INSERT INTO employment (employment_id, employer_id, person_id, started_on)
    VALUES (gen_random_uuid(), :employer_id, :person_id, '2020-01-01')
""")


@dataclass(frozen=True)
class Known:
    database: Database
    law: Law
    employer_id: UUID
    people: list[UUID]

    async def found(self, sql: str, **given: Any) -> list[tuple[Any, ...]]:
        """Return the rows of the test's own statement."""
        return [tuple(row.values()) for row in await self.database.one_statement(text(sql), given)]


@asynccontextmanager
async def known_staff(databases: FreshDatabases, count: int = 3) -> AsyncIterator[Known]:
    url = await databases.fresh("programmes")
    known = Known(
        Database(url, application="test", pool_size=2), load_law(LAW), uuid4(), [uuid4() for _ in range(count)]
    )
    await known.database.one_statement(_EMPLOYER, {"id": known.employer_id})
    for person_id in known.people:
        await known.database.one_statement(_STAFF, {"employer_id": known.employer_id, "person_id": person_id})
    yield known
    await known.database.close()
    await databases.drop({"programmes": url})
