"""A person with one employment, which is ended, corrected and followed by others."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.values.identifiers import uuid7
from services.registration.employers.rows.employers import EmployerDetails
from services.registration.employments.actions.change_employment import (
    Changes,
    correct_employment,
)
from services.registration.employments.actions.register_many import register_employers, register_staff
from services.registration.employments.actions.start_and_end import end_employment, start_employment
from services.registration.employments.rows.employments import Employment
from services.registration.employments.rows.staff import StaffMember
from tests.fresh_databases import FreshDatabases

SECRET = "s" * 32
TODAY = date(2021, 2, 20)
STARTED = date(2020, 2, 1)
SAID = text("SELECT type, data::text FROM outbox ORDER BY id")


@dataclass(frozen=True, slots=True)
class Registered:
    """A person with one employment."""

    database: Database
    employer_id: UUID
    person_id: UUID
    employment_id: UUID

    async def start(self, started_on: date, ended_on: date | None = None, *, branch: str = "000000") -> Employment:
        async with self.database.transaction(wakes=False) as connection:
            return await start_employment(
                connection,
                employer_id=self.employer_id,
                person_id=self.person_id,
                branch=branch,
                started_on=started_on,
                ended_on=ended_on,
                reason="resigned" if ended_on else None,
                standing="waiting",
                entered_by="employer",
                by="employer:one",
                today=TODAY,
            )

    async def end(self, ended_on: date) -> Employment:
        async with self.database.transaction(wakes=False) as connection:
            return await end_employment(
                connection,
                employment_id=self.employment_id,
                ended_on=ended_on,
                reason="resigned",
                entered_by="officer",
                by="officer:one",
                today=TODAY,
            )

    async def correct(self, changes: Changes, *, reach: timedelta | None = None) -> Employment:
        async with self.database.transaction(wakes=False) as connection:
            return await correct_employment(
                connection,
                self.employment_id,
                changes=changes,
                because="a contract was shown",
                entered_by="officer",
                by="officer:one",
                today=TODAY,
                employers_reach=reach,
            )


async def facts_said(registered: Registered) -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in await registered.database.many_rows(SAID, {})]


@asynccontextmanager
async def employed_person(databases: FreshDatabases) -> AsyncIterator[Registered]:
    """Make a database of registration with an employer and one employee."""
    url = await databases.fresh("registration")
    database = Database(url, application="test", pool_size=2)
    employer = EmployerDetails(uuid7(), "1000000014", "ตัวอย่าง", "TH-10", "C13", date(2019, 1, 1))
    known = ("3100600445635", "มานี", "มีนา", date(1985, 4, 3), "female", "TH-10", ["+66811111111"])
    member = StaffMember(uuid7(), *known, employer_id=employer.employer_id, employment_id=uuid7(), started_on=STARTED)
    async with database.transaction(wakes=False) as connection:
        await register_employers(connection, [employer])
        await register_staff(connection, [member], details_secret=SECRET)
    yield Registered(database, employer.employer_id, member.person_id, member.employment_id)
    await database.close()
    await databases.drop({"registration": url})
