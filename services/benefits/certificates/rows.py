"""Statements about certificates."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from libs.common.database.connections import Database

_CERTIFICATE = text("SELECT * FROM certificate WHERE certificate_id = :certificate_id")


async def certificate(database: Database, certificate_id: UUID) -> dict[str, Any] | None:
    rows = await database.one_statement(_CERTIFICATE, {"certificate_id": certificate_id})
    return dict(rows[0]) if rows else None
