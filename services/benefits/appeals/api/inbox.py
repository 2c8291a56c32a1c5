"""Appeals in the officers' inbox."""

from libs.common.database.connections import Database
from libs.common.door.everywhere.inbox import SHOWN_MAX, Areas, Waiting
from libs.common.law.terms import Law
from services.benefits.appeals import rows


async def open_appeals(database: Database, law: Law, areas: Areas = None) -> list[Waiting]:
    """List appeals that wait for another officer."""
    if not law.has("benefits", "appeal"):
        return []
    return [
        Waiting(
            kind="appeal",
            id=str(one.appeal_id),
            title=str(one.claim_id),
            since=one.recorded_at,
            made_by=one.filed_by,
            law=str(law.rule("benefits", "appeal").at("appeal", one.recorded_at.date()).citation),
            about={
                "claim_id": one.claim_id,
                "person_id": one.person_id,
                "reason": one.reason,
                "because": one.because,
            },
        )
        for one in await rows.waiting_appeals(database, areas=areas, limit=SHOWN_MAX)
    ]
