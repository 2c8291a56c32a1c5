"""Statements that lock a person's claims and facts, and that find the persons whose claims must be judged."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query

_LOCK_PERSON = Command(
    "SELECT pg_advisory_xact_lock(hashtextextended('claims of ' || CAST(CAST(:person_id AS uuid) AS text), 11))"
)
# Shared by doors, exclusive for listeners: a claim and the facts that decide it cannot pass each other unseen. It is
# taken before any other lock.
_CLAIM_FILING_SHARED_LOCK = Command(
    "SELECT pg_advisory_xact_lock_shared(hashtextextended('claims and their facts', 11))"
)
_KEPT_ID = Query(UUID, "SELECT kept_id FROM person_alias WHERE person_id = :person_id")
_KEPT_IDS = Query(
    UUID,
    """
    SELECT DISTINCT coalesce(a.kept_id, p.person_id) AS kept_id FROM unnest(CAST(:persons AS uuid[])) AS p(person_id)
    LEFT JOIN person_alias a USING (person_id) ORDER BY 1
    """,
)
_PERSON_OF = Query(UUID, "SELECT person_id FROM claim WHERE claim_id = :claim_id")
_DUE = Query(UUID, "SELECT person_id FROM claim WHERE review_on < :today ORDER BY review_on LIMIT :batch")


async def lock_out_new_facts(connection: AsyncConnection) -> None:
    """Wait for facts that are being written; later facts see what this transaction writes."""
    await _CLAIM_FILING_SHARED_LOCK.run(connection)


async def lock_person(connection: AsyncConnection, kept_id: UUID) -> None:
    """Lock the person, so that only one transaction at a time adds a claim or evidence of the person."""
    await _LOCK_PERSON.run(connection, person_id=kept_id)


async def kept_id_of(connection: AsyncConnection, person_id: UUID) -> UUID:
    """Return the person's id after merges; the same id for a person never merged."""
    return await _KEPT_ID.first(connection, person_id=person_id) or person_id


async def kept_ids_of(connection: AsyncConnection, persons: Sequence[UUID]) -> list[UUID]:
    """Return the ids of the persons after merges, each once, in order."""
    return await _KEPT_IDS.all(connection, persons=list(persons))


async def person_of_claim(connection: AsyncConnection, claim_id: UUID) -> UUID | None:
    return await _PERSON_OF.first(connection, claim_id=claim_id)


async def persons_due(database: Database, *, today: date, batch: int) -> list[UUID]:
    """List persons who have a claim whose waiting time is over, the longest waiting first."""
    return await _DUE.all(database, today=today, batch=batch)
