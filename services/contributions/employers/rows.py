"""Reads of the copies of registration's facts."""

from uuid import UUID

from sqlalchemy import text

from libs.common.database.connections import Database
from libs.copies.aliases import SAME_PERSON

_KNOWN = text("SELECT employer_id, area FROM employer WHERE employer_id = :id")
_EMPLOYED_BY = text(f"""
    SELECT DISTINCT employer_id FROM employment
    WHERE person_id IN {SAME_PERSON} AND employer_id = ANY(CAST(:employers AS uuid[])) AND standing = 'stands'
""")


async def employer_area(database: Database, employer_id: UUID) -> str | None:
    rows = await database.one_statement(_KNOWN, {"id": employer_id})
    return rows[0]["area"] if rows else None


async def employers_of(database: Database, person_id: UUID, employers: list[UUID]) -> set[UUID]:
    rows = await database.one_statement(_EMPLOYED_BY, {"person_id": person_id, "employers": employers})
    return {row["employer_id"] for row in rows}
