"""Locks of what is told of a person: claims and news cannot pass each other unseen (decision 5)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.benefits.claims.rows import turns


async def before_news(connection: AsyncConnection) -> None:
    """News that is being written is waited for; later news finds what this transaction writes."""
    await turns.lock_before_news(connection)


async def one_at_a_time(connection: AsyncConnection, person_id: UUID) -> UUID:
    """Whoever adds a claim or evidence of this person, under any id, waits for the other. The kept id."""
    await turns.lock_before_news(connection)
    kept_id = await turns.kept_id_of(connection, person_id)
    await turns.lock_person(connection, kept_id)
    return kept_id
