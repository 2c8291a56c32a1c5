"""What a merged person has twice waits for an officer."""

from libs.common.database.connections import Database
from libs.common.door.everywhere.inbox import SHOWN_MAX, Waiting
from libs.common.law.terms import Law
from services.programmes.card.overlaps import overlaps


async def overlaps_of_merges(database: Database, law: Law) -> list[Waiting]:
    """What a merged person has twice: two open tests, beds, seats or registrations, two doses of one number."""
    if not law.has("programmes", "vaccination"):
        return []
    return [
        Waiting(
            kind="merge_overlap",
            id=f"{row['what']} {row['person_id']}",
            title=f"{row['what']} {row['area']}",
            since=row["since"],
            about={name: row[name] for name in ("person_id", "what", "ids", "area")},
        )
        for row in await overlaps(database, limit=SHOWN_MAX)
    ]
