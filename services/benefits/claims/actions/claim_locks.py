"""Locks that make a claim and the facts about its person see each other (decision 5)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.benefits.claims.rows import locks


async def lock_out_new_facts(connection: AsyncConnection) -> None:
    """Wait for facts that are being written; later facts see what this transaction writes."""
    await locks.lock_out_new_facts(connection)


async def lock_claims_of_person(connection: AsyncConnection, person_id: UUID) -> UUID:
    """Lock the person, under every id, before a claim or evidence is added. Return the kept id."""
    await locks.lock_out_new_facts(connection)
    kept_id = await locks.kept_id_of(connection, person_id)
    await locks.lock_person(connection, kept_id)
    return kept_id
