"""Reads of employers and their branches."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from libs.common.database.connections import Database

_EMPLOYER = """
    SELECT e.employer_id AS id, e.registration_number, e.name, e.area, e.sector, e.registered_on, e.recorded_at,
           coalesce((SELECT json_agg(json_build_object('number', b.number, 'area', b.area) ORDER BY b.number)
                     FROM branch b WHERE b.employer_id = e.employer_id), '[]')::text AS branches
    FROM employer e WHERE
"""
_EMPLOYER_BY_ID = text(f"SELECT * FROM ({_EMPLOYER} e.employer_id = :id) found")
_EMPLOYER_BY_NUMBER = text(f"SELECT * FROM ({_EMPLOYER} e.registration_number = :number) found")


async def employer(database: Database, *, employer_id: UUID | None = None, number: str = "") -> dict[str, Any] | None:
    statement = _EMPLOYER_BY_ID if employer_id else _EMPLOYER_BY_NUMBER
    rows = await database.one_statement(statement, {"id": employer_id} if employer_id else {"number": number})
    return dict(rows[0]) if rows else None
