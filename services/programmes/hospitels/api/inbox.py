"""Stays that need an officer."""

from libs.common.database.connections import Database
from libs.common.door.everywhere.inbox import SHOWN_MAX, Areas, Waiting
from libs.common.law.terms import Law
from services.programmes.hospitels.rows.waiting_list import stays_for_officers


async def stays_to_see_to(database: Database, law: Law, areas: Areas = None) -> list[Waiting]:
    """List stays of persons who need a hospital, had a result corrected in a bed, or did not answer an offer."""
    if not law.has("programmes", "bed_offer"):
        return []
    citation = str(law.rule("programmes", "bed_offer").series["hospitel"][-1].citation)
    return [
        Waiting(
            kind="stay",
            id=str(stay.stay_id),
            title=f"{stay.officer_why} {stay.area}",
            since=stay.officer_since,
            law=citation,
            about={"area": stay.area, "status": stay.status, "officer_why": stay.officer_why},
            behind={"person_id": stay.person_id, "reason": stay.reason},
        )
        for stay in await stays_for_officers(database, areas=areas, limit=SHOWN_MAX)
    ]
