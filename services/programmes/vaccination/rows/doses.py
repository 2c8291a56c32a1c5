"""Statements about doses: every version of each; the highest one is current."""

from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, columns
from libs.copies.aliases import SAME_PERSON


@dataclass(frozen=True, slots=True)
class Dose:
    """A version of a dose; an annulled dose was never given."""

    dose_id: UUID
    version: int
    person_id: UUID
    dose_no: int
    product: str
    lot: str
    given_on: date
    place: str
    area: str
    annulled: bool
    because: str | None
    recorded_by: str


@dataclass(frozen=True, slots=True)
class CertifiedDose:
    """A dose as a certificate states it."""

    dose_no: int
    product: str
    lot: str
    given_on: date
    place: str


_PERSON = Query(UUID, "SELECT person_id FROM dose WHERE dose_id = :dose_id LIMIT 1")
_OF_PERSON = Query(
    Dose,
    f"""
    SELECT {columns(Dose)} FROM dose WHERE person_id IN {SAME_PERSON} AND stands AND NOT annulled
    ORDER BY dose_no, given_on, dose_id
    """,
)
_TO_CERTIFY = Query(
    CertifiedDose,
    f"""
    SELECT {columns(CertifiedDose)} FROM dose
    WHERE person_id IN {SAME_PERSON} AND stands AND NOT annulled ORDER BY dose_no, given_on, dose_id
    """,
)
_GIVEN = Query(Dose, f"SELECT {columns(Dose)} FROM dose WHERE dose_id = :dose_id AND stands AND NOT annulled")
_LOCK_STANDING = Query(Dose, f"SELECT {columns(Dose)} FROM dose WHERE dose_id = :dose_id AND stands FOR UPDATE")
_SUPERSEDE = Command("UPDATE dose SET stands = false WHERE dose_id = :dose_id AND stands")
_INSERT = Command("""
    INSERT INTO dose (dose_id, version, stands, person_id, dose_no, product, lot, given_on, place, area, annulled,
                      because, recorded_by)
    VALUES (:dose_id, :version, true, :person_id, :dose_no, :product, :lot, :given_on, :place, :area, :annulled,
            :because, :recorded_by)
""")


async def person_of_dose(source: Database | AsyncConnection, dose_id: UUID) -> UUID | None:
    return await _PERSON.first(source, dose_id=dose_id)


async def counted_doses(connection: AsyncConnection, person_id: UUID) -> list[Dose]:
    """List the doses that count, by number. After a merge two may have one number, until an officer decides."""
    return await _OF_PERSON.all(connection, person_id=person_id)


async def doses_to_certify(connection: AsyncConnection, person_id: UUID) -> list[CertifiedDose]:
    """List the person's valid doses, by number."""
    return await _TO_CERTIFY.all(connection, person_id=person_id)


async def given_dose(connection: AsyncConnection, dose_id: UUID) -> Dose | None:
    """Return the current version; None if the dose was annulled."""
    return await _GIVEN.first(connection, dose_id=dose_id)


async def lock_counted_dose(connection: AsyncConnection, dose_id: UUID) -> Dose:
    """Lock the dose and return its current version, annulled or not."""
    return await _LOCK_STANDING.one(connection, dose_id=dose_id)


async def supersede_dose(connection: AsyncConnection, dose_id: UUID) -> None:
    """Mark the current version of the dose as replaced."""
    await _SUPERSEDE.run(connection, dose_id=dose_id)


async def insert_dose(connection: AsyncConnection, dose: Dose) -> None:
    """Insert a version of a dose, which is current from now on."""
    await _INSERT.run(connection, **asdict(dose))
