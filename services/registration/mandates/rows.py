"""Reads of payroll agents and mandates."""

import json
from typing import Any
from uuid import UUID

from sqlalchemy import text

from libs.common.database.connections import Database

_AGENT = text("SELECT agent_id, name, CAST(contacts AS text) AS contacts FROM payroll_agent WHERE agent_id = :agent_id")
_MANDATE = text("SELECT * FROM mandate WHERE mandate_id = :mandate_id")
_MANDATES = text("""
    SELECT * FROM mandate
    WHERE (CAST(:employer_id AS uuid) IS NULL OR employer_id = :employer_id)
      AND (CAST(:agent_id AS uuid) IS NULL OR agent_id = :agent_id)
      AND mandate_id > :after ORDER BY mandate_id LIMIT :limit
""")


async def payroll_agent(database: Database, agent_id: UUID) -> dict[str, Any] | None:
    rows = await database.one_statement(_AGENT, {"agent_id": agent_id})
    return {**rows[0], "contacts": json.loads(rows[0]["contacts"])} if rows else None


async def mandate(database: Database, mandate_id: UUID) -> dict[str, Any] | None:
    rows = await database.one_statement(_MANDATE, {"mandate_id": mandate_id})
    return dict(rows[0]) if rows else None


async def mandates(
    database: Database, *, employer_id: UUID | None, agent_id: UUID | None, after: UUID, limit: int
) -> list[dict[str, Any]]:
    wanted = {"employer_id": employer_id, "agent_id": agent_id, "after": after, "limit": limit}
    return [dict(row) for row in await database.one_statement(_MANDATES, wanted)]
