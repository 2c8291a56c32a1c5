"""Statements about employers, and about how many events of a topic were heard."""

from uuid import UUID

from libs.common.database.connections import Database
from libs.common.database.rows import Query, Source
from libs.copies.employers import keep_employers_in
from services.loans.employers.tables import EMPLOYER

keep_employers = keep_employers_in(EMPLOYER)
_KNOWN = Query(bool, "SELECT EXISTS (SELECT FROM employer WHERE employer_id = :employer_id) AS known")
_HEARD = Query(int, "SELECT coalesce(sum(sequence), 0)::bigint AS heard FROM consumer_position WHERE topic = :topic")


async def employer_known(source: Source, employer_id: UUID) -> bool:
    return await _KNOWN.one(source, employer_id=employer_id)


async def heard_of(database: Database, topic: str) -> int:
    """Count the events of the topic that were applied here so far."""
    return await _HEARD.one(database, topic=topic)
