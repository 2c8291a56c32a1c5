"""Tasks of vaccination for the officers' inbox: serious adverse events, registrations to confirm."""

from libs.common.database.connections import Database
from libs.common.door.everywhere.inbox import SHOWN_MAX, Areas, Waiting
from libs.common.law.terms import Law
from services.programmes.vaccination.rows.adverse_events import unseen_adverse_events
from services.programmes.vaccination.rows.registrations import to_confirm


async def serious_events(database: Database, law: Law, areas: Areas = None) -> list[Waiting]:
    """List adverse events that no officer has seen."""
    if not law.has("programmes", "vaccination"):
        return []
    citation = str(law.rule("programmes", "vaccination").series["products"][-1].citation)
    return [
        Waiting(
            kind="adverse_event",
            id=str(event.adverse_event_id),
            title=f"{event.product} {event.dose_no}, lot {event.lot}",
            since=event.recorded_at,
            law=citation,
            about={"lot": event.lot},
            behind={"person_id": event.person_id, "onset_on": event.onset_on, "given_on": event.given_on},
        )
        for event in await unseen_adverse_events(database, areas=areas, limit=SHOWN_MAX)
    ]


async def registrations_to_confirm(database: Database, law: Law, areas: Areas = None) -> list[Waiting]:
    """Count the registrations that wait where a phase has begun, by phase and area."""
    if not law.has("programmes", "vaccination"):
        return []
    citation = str(law.rule("programmes", "vaccination").series["phases"][-1].citation)
    return [
        Waiting(
            kind="vaccination_confirmation",
            id=f"{area.number} {area.area}",
            title=f"{area.number}: {area.area}",
            since=area.since,
            law=citation,
            about={"phase": area.number, "area": area.area, "persons": area.persons},
        )
        for area in await to_confirm(database, areas=areas, limit=SHOWN_MAX)
    ]
