"""Statements about phases, banks and employers."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from libs.common.database.connections import Database

_PHASES = text("SELECT * FROM phase_use ORDER BY phase")
_BANKS = text("SELECT bank_id AS id, name FROM bank ORDER BY name")
_EMPLOYER = text("SELECT 1 AS found FROM employer WHERE employer_id = :employer_id")
_HEARD = text("SELECT coalesce(sum(sequence), 0) AS heard FROM consumer_position WHERE topic = :topic")


async def employer_known(database: Database, employer_id: UUID) -> bool:
    return bool(await database.one_statement(_EMPLOYER, {"employer_id": employer_id}))


async def heard_of(database: Database, topic: str) -> int:
    """How many events of the topic were applied here so far."""
    return int((await database.one_statement(_HEARD, {"topic": topic}))[0]["heard"])


async def phase_uses(database: Database) -> dict[str, dict[str, Any]]:
    return {row["phase"]: dict(row) for row in await database.one_statement(_PHASES)}


async def banks(database: Database) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_BANKS)]
