"""Statements about employers, and about how many events of a topic were heard."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, Source

_KEEP = Command("""
    INSERT INTO employer (employer_id, registration_number, name, registered_on)
    SELECT (data ->> 'employer_id')::uuid, data ->> 'registration_number', coalesce(data ->> 'name', ''),
           (data ->> 'registered_on')::date
    FROM unnest(CAST(:bodies AS json[])) AS e(data) ORDER BY 1 ON CONFLICT DO NOTHING
""")
_KNOWN = Query(bool, "SELECT EXISTS (SELECT FROM employer WHERE employer_id = :employer_id) AS known")
_HEARD = Query(int, "SELECT coalesce(sum(sequence), 0)::bigint AS heard FROM consumer_position WHERE topic = :topic")


async def keep_employers(connection: AsyncConnection, bodies: Sequence[str]) -> None:
    """From facts of registration; one that is kept already stays as it is."""
    await _KEEP.run(connection, bodies=list(bodies))


async def employer_known(source: Source, employer_id: UUID) -> bool:
    return await _KNOWN.one(source, employer_id=employer_id)


async def heard_of(database: Database, topic: str) -> int:
    """Count the events of the topic that were applied here so far."""
    return await _HEARD.one(database, topic=topic)
