"""A database of loans with a programme, a bank and a borrower of 60 staff, and no other service."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4

from libs.common.database.connections import Database
from libs.common.law.loader import load_law
from libs.common.law.terms import Law
from services.loans.employers.rows import EmployerMonth, keep_employers, keep_month
from services.loans.lending.actions.apply import apply
from services.loans.lending.actions.decide import decide
from services.loans.programme.actions.open_programme import open_phases, register_bank
from tests.fresh_databases import FreshDatabases

LAW = Path(__file__).parents[3] / "law" / "thailand"
APPLIED_ON, DUE_ON = date(2021, 3, 10), date(2021, 1, 15)


@dataclass(frozen=True)
class Lent:
    database: Database
    law: Law
    bank_id: UUID
    employer_id: UUID

    async def applied(self, amount: str = "100.00") -> UUID:
        async with self.database.transaction(wakes=False) as connection:
            loan = await apply(
                connection,
                self.law,
                employer_id=self.employer_id,
                bank_id=self.bank_id,
                phase="2021",
                amount=Decimal(amount),
                applied_on=APPLIED_ON,
            )
        return loan.loan_id

    async def approved(self, *, by: str = "first") -> UUID:
        loan_id = await self.applied()
        async with self.database.transaction(wakes=False) as connection:
            await decide(
                connection,
                self.law,
                loan_id=loan_id,
                decision="approved",
                amount=None,
                interest_rate=Decimal("0.05"),
                reason=None,
                decided_by=by,
            )
        return loan_id

    async def has_staff(self, month: date, headcount: int, *, version: int = 1) -> EmployerMonth:
        found = EmployerMonth(self.employer_id, month, version, "original", headcount, uuid4(), date(2021, 4, 15))
        async with self.database.transaction(wakes=False) as connection:
            await keep_month(connection, found)
        return found


@asynccontextmanager
async def lent(databases: FreshDatabases, *, registered_on: date = date(2020, 1, 1)) -> AsyncIterator[Lent]:
    url = await databases.fresh("loans")
    database, law = Database(url, application="test", pool_size=4), load_law(LAW)
    bank_id, employer_id = uuid4(), uuid4()
    fact = f'{{"employer_id": "{employer_id}", "registration_number": "1", "registered_on": "{registered_on}"}}'
    async with database.transaction(wakes=False) as connection:
        await open_phases(connection, law)
        await register_bank(connection, bank_id=bank_id, name="A bank")
        await keep_employers.of_bodies(connection, fact)
        await keep_month(connection, EmployerMonth(employer_id, date(2020, 12, 1), 1, "original", 60, uuid4(), DUE_ON))
    yield Lent(database, law, bank_id, employer_id)
    await database.close()
    await databases.drop({"loans": url})
