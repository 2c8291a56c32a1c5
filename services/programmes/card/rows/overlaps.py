"""Find records that only a merged person can have twice; an officer decides which of the two ends."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common.database.connections import Database
from libs.common.database.rows import Query
from libs.common.database.sql_files import sql_beside


@dataclass(frozen=True, slots=True)
class Overlap:
    """A double record of one person: its kind (`what`) and both ids, the older first."""

    what: str
    person_id: UUID
    ids: list[str]
    area: str
    since: datetime


_OVERLAPS = Query(Overlap, sql_beside(__file__, "overlaps"))


async def overlaps(database: Database, *, areas: list[str] | None = None, limit: int) -> list[Overlap]:
    """List double records. One disappears when the merge is undone, or when one of the two records ends."""
    return await _OVERLAPS.all(database, areas=areas, limit=limit)
