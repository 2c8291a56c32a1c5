"""Reads of persons, their keys, and who may see them."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text

from libs.common.database.connections import Database
from libs.copies.aliases import SAME_PERSON

_PERSON = """
    SELECT person_id AS id, national_id, given_name, family_name, born_on, sex, area, phones, recorded_at FROM person
"""
_PERSON_BY_ID = text(f"SELECT * FROM ({_PERSON} WHERE person_id = :id) found")
_PERSON_BY_NUMBER = text(f"SELECT * FROM ({_PERSON} WHERE national_id = :number) found")
_SALTS = text("SELECT person_id, salt FROM person_key WHERE person_id = ANY(CAST(:person_ids AS uuid[]))")
# An employer sees whom it employs now. One it registered itself, as long as it has not entered an employment.
_SEEN_BY = text(f"""
    SELECT 1 AS found FROM employment
    WHERE person_id IN {SAME_PERSON} AND employer_id = ANY(CAST(:employers AS uuid[]))
      AND standing IN ('stands', 'waiting') AND coalesce(ended_on, 'infinity') > :today
    UNION ALL
    SELECT 1 FROM person p
    WHERE p.person_id = :person_id AND p.registered_by = ANY(CAST(:registrars AS uuid[])) AND NOT EXISTS (
        SELECT FROM employment m /* of any standing */
        WHERE m.person_id IN {SAME_PERSON} AND m.employer_id = ANY(CAST(:employers AS uuid[])))
    LIMIT 1
""")
_HIRED_BEFORE = text(f"""
    SELECT p.registered_by = ANY(CAST(:registrars AS uuid[])) AS registered,
           EXISTS (SELECT FROM employment WHERE person_id IN {SAME_PERSON} AND employer_id = :employer_id
                   AND standing IN ('stands', 'waiting')) AS known
    FROM person p WHERE p.person_id = :person_id
""")
_KEPT = text("SELECT kept_id FROM person_alias WHERE person_id = :person_id")


async def person(database: Database, *, person_id: UUID | None = None, national_id: str = "") -> dict[str, Any] | None:
    statement = _PERSON_BY_ID if person_id else _PERSON_BY_NUMBER
    rows = await database.one_statement(statement, {"id": person_id} if person_id else {"number": national_id})
    return dict(rows[0]) if rows else None


async def salts(database: Database, person_ids: list[UUID]) -> dict[UUID, bytes]:
    rows = await database.one_statement(_SALTS, {"person_ids": person_ids})
    return {row["person_id"]: row["salt"] for row in rows}


async def seen_by_employers(
    database: Database, person_id: UUID, *, employers: list[UUID], registrars: list[UUID], today: date
) -> bool:
    given = {"person_id": person_id, "employers": employers, "registrars": registrars, "today": today}
    return bool(await database.one_statement(_SEEN_BY, given))


async def known_to_employer(
    database: Database, person_id: UUID, *, employer_id: UUID, registrars: list[UUID]
) -> tuple[bool, bool]:
    """Whether the employer registered the person itself, and whether it employs or employed the person."""
    given = {"person_id": person_id, "employer_id": employer_id, "registrars": registrars}
    rows = await database.one_statement(_HIRED_BEFORE, given)
    return (bool(rows[0]["registered"]), bool(rows[0]["known"])) if rows else (False, False)


async def kept_person(database: Database, person_id: UUID) -> UUID | None:
    """Who this registration was merged into."""
    rows = await database.one_statement(_KEPT, {"person_id": person_id})
    return rows[0]["kept_id"] if rows else None
