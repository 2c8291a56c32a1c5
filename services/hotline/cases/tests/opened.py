"""A database of the hotline with cases."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.values.identifiers import uuid7
from services.hotline.cases.actions.open_case import open_case
from services.hotline.cases.rows.cases import CaseText, ServiceCase
from tests.fresh_databases import FreshDatabases

NOW = datetime(2021, 1, 11, 3, 0, tzinfo=UTC)
AGENT = "agent:a"
ABOUT_NOBODY = CaseText(None, None, "", "request", "general", "a letter", None, None)
_PERSON = text("""
    INSERT INTO person_card (person_id, version, sealed, said_at) VALUES (:id, 1, '', clock_timestamp()) RETURNING 1
""")
_ALIAS = text("INSERT INTO person_alias (person_id, kept_id) VALUES (:merged, :kept) RETURNING 1")
_SAID = text("SELECT type FROM outbox ORDER BY id")


@asynccontextmanager
async def hotline(databases: FreshDatabases) -> AsyncIterator[Database]:
    url = await databases.fresh("hotline")
    database = Database(url, application="test", pool_size=3)
    yield database
    await database.close()
    await databases.drop({"hotline": url})


async def person(database: Database) -> UUID:
    """Make a person whom the desk knows."""
    person_id = uuid7()
    await database.one_statement(_PERSON, {"id": person_id})
    return person_id


async def merged(database: Database, *, kept: UUID) -> UUID:
    """Make another id of the person."""
    other = await person(database)
    await database.one_statement(_ALIAS, {"merged": other, "kept": kept})
    return other


async def opened(database: Database, *, wrap_up: str | None = None, **told: Any) -> ServiceCase:
    async with database.transaction(wakes=False) as connection:
        return await open_case(
            connection,
            replace(ABOUT_NOBODY, **told),
            case_id=uuid7(),
            opened_by=AGENT,
            opened_at=NOW,
            due_at=NOW + timedelta(hours=1),
            year=2021,
            wrap_up=wrap_up,
        )


async def said(database: Database) -> list[str]:
    """Return the types of the events that were appended."""
    return [row["type"] for row in await database.one_statement(_SAID)]
