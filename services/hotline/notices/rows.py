"""Statements about notices and their texts."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from libs.common.database.connections import Database
from libs.copies.aliases import SAME_PERSON

_SAME = SAME_PERSON.replace(":person_id", ":id")

_TEMPLATES = text("SELECT * FROM notice_template ORDER BY name, language, version")

_NOTICES = text(f"SELECT * FROM notice WHERE person_id IN {_SAME} ORDER BY said_at DESC LIMIT 100")


async def notice_templates(database: Database) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_TEMPLATES)]


async def notices(database: Database, person_id: UUID) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_NOTICES, {"id": person_id})]
