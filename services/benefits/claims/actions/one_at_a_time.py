"""Locks of what is told of a person: claims and news cannot pass each other unseen (decision 5)."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_ONE_AT_A_TIME = text(
    "SELECT pg_advisory_xact_lock(hashtextextended('claims of ' || CAST(CAST(:person_id AS uuid) AS text), 11))"
)
# Shared by doors, exclusive for news: a claim and the facts that decide it cannot pass each other unseen. Whoever takes
# it takes it before any other lock.
_BEFORE_NEWS = text("SELECT pg_advisory_xact_lock_shared(hashtextextended('claims and news', 11))")
_KEPT = text("SELECT kept_id FROM person_alias WHERE person_id = :person_id")


async def before_news(connection: AsyncConnection) -> None:
    """News that is being written is waited for; later news finds what this transaction writes."""
    await connection.execute(_BEFORE_NEWS)


async def one_at_a_time(connection: AsyncConnection, person_id: UUID) -> UUID:
    """Whoever adds a claim or evidence of this person, under any id, waits for the other. The kept id."""
    await before_news(connection)
    kept_id: UUID = (await connection.execute(_KEPT, {"person_id": person_id})).scalar_one_or_none() or person_id
    await connection.execute(_ONE_AT_A_TIME, {"person_id": kept_id})
    return kept_id
