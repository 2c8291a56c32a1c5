"""Reads of consents and certificates."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from libs.common.database.connections import Database

_STANDING_CERTIFICATE = text("SELECT * FROM standing_certificate WHERE certificate_id = :id")
_STANDING_CONSENT = text("SELECT * FROM standing_consent WHERE consent_id = :id")


async def standing_certificate(database: Database, certificate_id: UUID) -> dict[str, Any] | None:
    rows = await database.one_statement(_STANDING_CERTIFICATE, {"id": certificate_id})
    return dict(rows[0]) if rows else None


async def standing_consent(database: Database, consent_id: UUID) -> dict[str, Any] | None:
    rows = await database.one_statement(_STANDING_CONSENT, {"id": consent_id})
    return dict(rows[0]) if rows else None
