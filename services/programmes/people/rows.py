"""Statements about persons as registration tells of them."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from libs.common.database.connections import Database

_KNOWN = text("""
    SELECT person_id, details_version, sealed FROM person
    WHERE person_id = coalesce((SELECT kept_id FROM person_alias WHERE person_id = :person_id), :person_id)
""")


async def person(database: Database, person_id: UUID) -> dict[str, Any] | None:
    """Under the id that the person goes by now."""
    rows = await database.one_statement(_KNOWN, {"person_id": person_id})
    return dict(rows[0]) if rows else None
