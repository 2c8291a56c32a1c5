"""Statements about specimens and their results."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query, columns


@dataclass(frozen=True, slots=True)
class Specimen:
    """A specimen with its day and the area of its test; `kept_id` is the person's id after merges."""

    specimen_id: UUID
    code: str
    test_id: UUID
    person_id: UUID
    taken_on: date
    area: str
    registered_on: date
    kept_id: UUID
    laboratory_id: UUID | None


@dataclass(frozen=True, slots=True)
class Result:
    """A version of a specimen's result; the highest one is current."""

    version: int
    outcome: str
    symptoms: bool
    complications: bool
    laboratory: str


_SPECIMEN_COLUMNS = """
    SELECT s.specimen_id, s.code, s.test_id, s.person_id, s.taken_on, t.area, t.registered_on,
           coalesce(a.kept_id, s.person_id) AS kept_id, s.laboratory_id
    FROM specimen s JOIN test t USING (test_id) LEFT JOIN person_alias a ON a.person_id = s.person_id
"""
_SPECIMEN = Query(Specimen, f"{_SPECIMEN_COLUMNS} WHERE s.specimen_id = :specimen_id")
_SPECIMEN_OF_CODE = Query(Specimen, f"{_SPECIMEN_COLUMNS} WHERE s.code = :code")
_INSERT_SPECIMEN = Command("""
    INSERT INTO specimen (specimen_id, code, test_id, person_id, taken_on, taken_by, laboratory_id)
    VALUES (:specimen_id, :code, :test_id, :person_id, :taken_on, :taken_by, :laboratory_id)
""")
_INSERT_CORRECTION = Command("""
    INSERT INTO specimen_correction (specimen_id, number, was_taken_on, taken_on, because, recorded_by)
    SELECT :specimen_id, count(*) + 1, :was_taken_on, :taken_on, :because, :recorded_by
    FROM specimen_correction WHERE specimen_id = :specimen_id
""")
_SET_TAKEN_ON = Command("UPDATE specimen SET taken_on = :taken_on WHERE specimen_id = :specimen_id")
_GIVE = Command("UPDATE specimen SET laboratory_id = :laboratory_id WHERE specimen_id = :specimen_id")
_STANDING_RESULT = Query(
    Result,
    f"SELECT {columns(Result)} FROM result WHERE specimen_id = :specimen_id ORDER BY version DESC LIMIT 1",
)
_INSERT_RESULT = Command("""
    INSERT INTO result (specimen_id, version, outcome, symptoms, complications, laboratory, because, recorded_by)
    VALUES (:specimen_id, :version, :outcome, :symptoms, :complications, :laboratory, :because, :recorded_by)
""")


async def specimen(connection: AsyncConnection, specimen_id: UUID) -> Specimen | None:
    return await _SPECIMEN.first(connection, specimen_id=specimen_id)


async def specimen_of_code(connection: AsyncConnection, code: str) -> Specimen | None:
    return await _SPECIMEN_OF_CODE.first(connection, code=code)


async def insert_specimen(
    connection: AsyncConnection,
    *,
    specimen_id: UUID,
    code: str,
    test_id: UUID,
    person_id: UUID,
    taken_on: date,
    taken_by: str,
    laboratory_id: UUID | None,
) -> None:
    await _INSERT_SPECIMEN.run(
        connection,
        specimen_id=specimen_id,
        code=code,
        test_id=test_id,
        person_id=person_id,
        taken_on=taken_on,
        taken_by=taken_by,
        laboratory_id=laboratory_id,
    )


async def give_specimen(connection: AsyncConnection, specimen_id: UUID, laboratory_id: UUID) -> None:
    """Make it the specimen of a laboratory."""
    await _GIVE.run(connection, specimen_id=specimen_id, laboratory_id=laboratory_id)


async def correct_day(
    connection: AsyncConnection,
    specimen_id: UUID,
    *,
    was_taken_on: date,
    taken_on: date,
    because: str,
    recorded_by: str,
) -> None:
    """Replace the specimen's day; the earlier day is kept with the reason."""
    await _INSERT_CORRECTION.run(
        connection,
        specimen_id=specimen_id,
        was_taken_on=was_taken_on,
        taken_on=taken_on,
        because=because,
        recorded_by=recorded_by,
    )
    await _SET_TAKEN_ON.run(connection, specimen_id=specimen_id, taken_on=taken_on)


async def current_result(connection: AsyncConnection, specimen_id: UUID) -> Result | None:
    return await _STANDING_RESULT.first(connection, specimen_id=specimen_id)


async def insert_result(
    connection: AsyncConnection, specimen_id: UUID, result: Result, *, because: str | None, recorded_by: str
) -> None:
    await _INSERT_RESULT.run(
        connection,
        specimen_id=specimen_id,
        version=result.version,
        outcome=result.outcome,
        symptoms=result.symptoms,
        complications=result.complications,
        laboratory=result.laboratory,
        because=because,
        recorded_by=recorded_by,
    )
