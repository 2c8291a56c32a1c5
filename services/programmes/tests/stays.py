"""Hospitels, beds and waiting persons, for the tests of the actions."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from services.programmes.hospitels.actions.beds import open_facility
from services.programmes.hospitels.actions.place_person import place_person
from services.programmes.hospitels.rules.bed_offer import Finding
from services.programmes.tests.known import Known

TODAY = date(2021, 6, 7)
NOW = datetime(2021, 6, 7, 3, tzinfo=UTC)
BY = "officer:test"


async def opened_hospitel(known: Known, beds: int) -> UUID:
    async with known.database.transaction(wakes=False) as connection:
        return await open_facility(connection, name="H", area="TH-10", address="-", beds=beds)


async def placed(known: Known, connection: AsyncConnection, person_id: UUID, *, symptoms: bool = False) -> None:
    finding = Finding("positive", symptoms=symptoms, complications=False)
    given: dict[str, Any] = {"area": "TH-10", "by": BY, "now": NOW, "today": TODAY}
    await place_person(connection, known.law, person_id=person_id, specimen_id=uuid4(), finding=finding, **given)


async def stay_of(known: Known, person_id: UUID) -> tuple[UUID, str, UUID | None, str | None]:
    """Return the stay's id, status and bed, and the reason for an officer."""
    ((stay_id, status, bed_id, why),) = await known.found(
        "SELECT stay_id, status, bed_id, officer_why FROM stay WHERE person_id = :p", p=person_id
    )
    return stay_id, status, bed_id, why
