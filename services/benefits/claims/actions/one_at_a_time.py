"""Locks of what is told of a person: claims and their facts cannot pass each other unseen (decision 5)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.benefits.claims.rows import turns


async def before_news(connection: AsyncConnection) -> None:
    """News that is being written is waited for; later news finds what this transaction writes."""
    await turns.lock_before_news(connection)


async def one_at_a_time(connection: AsyncConnection, person_id: UUID) -> UUID:
    """Lock the person, under every id, before a claim or evidence is added. Return the kept id."""
    await turns.lock_before_news(connection)
    kept_id = await turns.kept_id_of(connection, person_id)
    await turns.lock_person(connection, kept_id)
    return kept_id
