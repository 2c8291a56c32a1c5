"""Stored answers for repeated requests: deleted when a person in them is erased."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_FORGET = text("DELETE FROM idempotency_record WHERE answer LIKE ANY(CAST(:named AS text[]))")


async def forget_answers(connection: AsyncConnection, ids: Sequence[Any]) -> None:
    """Delete stored answers that contain one of these ids, because the person's data is erased."""
    await connection.execute(_FORGET, {"named": [f"%{one}%" for one in ids]})
