"""A database of programmes whose employer has registered willing staff, with the steps of its tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.law.loader import load_law
from libs.common.law.terms import Law
from libs.common.values.identifiers import person_id_of
from services.programmes.vaccination.actions.choose_phase import open_first_phase
from services.programmes.vaccination.actions.confirm import confirm
from services.programmes.vaccination.actions.correct_dose import correct_dose
from services.programmes.vaccination.actions.give_dose import give_dose
from services.programmes.vaccination.actions.issue_certificate import issue_certificate
from services.programmes.vaccination.actions.next_turn import next_turn
from services.programmes.vaccination.actions.register_willing import Registrar, register_rows
from services.programmes.vaccination.rows import doses
from services.programmes.vaccination.rules.turns import Turn
from tests.fresh_databases import FreshDatabases

LAW = Path(__file__).parents[3] / "law" / "thailand"
KEY = "agency"
TODAY = date(2021, 6, 7)
NUMBERS = ("3100600445635", "1101700230708", "3101200123453")
_STAFF = text("""
    WITH known AS (INSERT INTO person (person_id, event_partition) VALUES (:person_id, 0))
    INSERT INTO employment (employment_id, employer_id, person_id, started_on)
    VALUES (gen_random_uuid(), :employer_id, :person_id, '2020-01-01')
""")
_EMPLOYER = text("""
    WITH place AS (
        INSERT INTO site (site_id, programme, name, area, address)
        VALUES (:id, 'vaccination', 'Din Daeng', 'TH-10', '-')
    )
    INSERT INTO employer (employer_id, registration_number, name, area, sector)
    VALUES (:id, '1000000014', 'Clinic', 'TH-10-40', 'Q86')
""")
_JOURNAL = text("SELECT happening, sum(counts) AS many FROM journal GROUP BY happening")
GONE = text("UPDATE employment SET ended_on = '2021-06-01' WHERE person_id = :person_id")


@dataclass(frozen=True)
class Willing:
    """Three persons of one employer, of whom two are registered; the employer's id is also the site's."""

    database: Database
    law: Law
    id: UUID

    @property
    def people(self) -> list[UUID]:
        return [person_id_of(number, agency_key=KEY) for number in NUMBERS]

    async def register(self, *numbers: str, employers: tuple[UUID, ...] = ()) -> Any:
        rows = [(n, "1000000014", number) for n, number in enumerate(numbers, 1)]
        registrar = Registrar("employer:test", everybody=False, employers=employers or (self.id,))
        async with self.database.transaction(wakes=False) as connection:
            return await register_rows(
                connection, self.law, given=rows, registrar=registrar, agency_key=KEY, today=TODAY
            )

    async def confirm(self) -> Any:
        async with self.database.transaction(wakes=False) as connection:
            return await confirm(connection, number=1, confirmed_by="officer:test", today=TODAY)

    async def dose(self, person_id: UUID, day: date, product: str = "coronavac") -> doses.Dose:
        given = {"person_id": person_id, "site_id": self.id, "product": product, "lot": "A1", "given_on": day}
        async with self.database.transaction(wakes=False) as connection:
            return await give_dose(connection, self.law, **given, recorded_by="officer:test")

    async def correct(self, dose_id: UUID, **changed: Any) -> doses.Dose:
        same: dict[str, Any] = dict.fromkeys(("dose_no", "product", "lot", "given_on"))
        told = {**same, "annulled": False, "because": "misread", **changed}
        async with self.database.transaction(wakes=False) as connection:
            return await correct_dose(connection, self.law, dose_id=dose_id, **told, recorded_by="officer:test")

    async def certify(self, person_id: UUID) -> UUID:
        async with self.database.transaction(wakes=False) as connection:
            return await issue_certificate(
                connection, person_id=person_id, holder="sealed", details_version=1, today=TODAY
            )

    async def turn(self, person_id: UUID) -> Turn:
        async with self.database.transaction(wakes=False) as connection:
            return await next_turn(connection, self.law, person_id)

    async def journal(self) -> dict[str, int]:
        return {row["happening"]: row["many"] for row in await self.database.one_statement(_JOURNAL) if row["many"]}


@asynccontextmanager
async def willing_staff(databases: FreshDatabases) -> AsyncIterator[Willing]:
    """Register the first two persons; the first phase is open in their area."""
    url = await databases.fresh("programmes")
    found = Willing(Database(url, application="test", pool_size=2), load_law(LAW), uuid4())
    await found.database.one_statement(_EMPLOYER, {"id": found.id})
    for person_id in found.people:
        await found.database.one_statement(_STAFF, {"employer_id": found.id, "person_id": person_id})
    async with found.database.transaction(wakes=False) as connection:
        await open_first_phase(connection, found.law, today=TODAY)
        await open_first_phase(connection, found.law, today=TODAY)
    await found.register(*NUMBERS[:2])
    yield found
    await found.database.close()
    await databases.drop({"programmes": url})
