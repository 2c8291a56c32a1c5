"""Reads of the portal database."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from libs.common.database.connections import Database

_SESSION = text("""
    SELECT session_id, sealed_token, party, party_id, subject FROM session
    WHERE session_id = :session_id AND until > :now
""")


async def session(database: Database, session_id: UUID, *, now: datetime) -> dict[str, Any] | None:
    rows = await database.one_statement(_SESSION, {"session_id": session_id, "now": now})
    return dict(rows[0]) if rows else None
