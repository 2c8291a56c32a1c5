"""Answers that are kept for whoever sends a request again: they go in their time, and with whom they name."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database

# A record is there for the sender's retries. Old ones go in small pieces, and those of somebody who is erased at once.
_SWEEP = text("""
    WITH old AS (
        DELETE FROM idempotency_record WHERE ctid = ANY(ARRAY(
            SELECT ctid FROM idempotency_record WHERE recorded_at < clock_timestamp() - make_interval(days => :days)
            LIMIT :limit FOR UPDATE SKIP LOCKED))
        RETURNING 1
    )
    SELECT count(*) AS swept FROM old
""")
_FORGET = text("DELETE FROM idempotency_record WHERE answer LIKE ANY(CAST(:named AS text[]))")
KEPT_DAYS = 35
SWEPT_AT_ONCE = 5_000


async def sweep_old(database: Database) -> bool:
    """Delete some records that are older than any retry; whether there may be more."""
    swept = await database.one_statement(_SWEEP, {"days": KEPT_DAYS, "limit": SWEPT_AT_ONCE})
    return bool(swept[0]["swept"] == SWEPT_AT_ONCE)


async def forget_answers(connection: AsyncConnection, ids: Sequence[Any]) -> None:
    """Answers that name somebody whose data are erased: what was destroyed must not live on in them."""
    await connection.execute(_FORGET, {"named": [f"%{one}%" for one in ids]})
