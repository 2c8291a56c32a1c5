"""Tasks for the officers' inbox: records that a merged person has twice."""

from libs.common.database.connections import Database
from libs.common.door.everywhere.inbox import SHOWN_MAX, Areas, Waiting
from libs.common.law.terms import Law
from services.programmes.card.rows.overlaps import overlaps


async def overlaps_of_merges(database: Database, law: Law, areas: Areas = None) -> list[Waiting]:
    """List records that a merged person has twice: open tests, beds, seats, registrations, or doses of one number."""
    if not law.has("programmes", "vaccination"):
        return []
    return [
        Waiting(
            kind="merge_overlap",
            id=f"{overlap.what} {overlap.person_id}",
            title=f"{overlap.what} {overlap.area}",
            since=overlap.since,
            about={
                "person_id": overlap.person_id,
                "what": overlap.what,
                "ids": overlap.ids,
                "area": overlap.area,
            },
        )
        for overlap in await overlaps(database, areas=areas, limit=SHOWN_MAX)
    ]
