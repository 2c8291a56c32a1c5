"""What of programmes waits for an officer: referrals, stays without a ground, serious events, confirmations."""

from typing import Any

from libs.common.database.connections import Database
from libs.common.door.everywhere.inbox import SHOWN_MAX, Waiting
from libs.common.law.terms import Law
from services.programmes.queries import hospitels, vaccination
from services.programmes.queries.overlaps import overlaps


async def stays_to_see_to(database: Database, law: Law) -> list[Waiting]:
    """Who needs a hospital, whose result was corrected in a bed, who did not answer an offer."""
    if not law.has("programmes", "bed_offer"):
        return []
    citation = str(law.rule("programmes", "bed_offer").series["hospitel"][-1].citation)
    return [
        Waiting(
            kind="stay",
            id=str(row["stay_id"]),
            title=f"{row['officer_why']} {row['area']}",
            since=row["officer_since"],
            law=citation,
            about={name: row[name] for name in ("area", "status", "officer_why")},
            behind={name: row[name] for name in ("person_id", "reason")},
        )
        for row in await hospitels.stays_for_officers(database, limit=SHOWN_MAX)
    ]


async def serious_events(database: Database, law: Law) -> list[Waiting]:
    """Adverse events that nobody has looked at."""
    if not law.has("programmes", "vaccination"):
        return []
    citation = str(law.rule("programmes", "vaccination").series["products"][-1].citation)
    return [
        Waiting(
            kind="adverse_event",
            id=str(row["adverse_event_id"]),
            title=f"{row['product']} {row['dose_no']}, lot {row['lot']}",
            since=row["recorded_at"],
            law=citation,
            about={"lot": row["lot"]},
            behind={name: row[name] for name in ("person_id", "onset_on", "given_on")},
        )
        for row in await vaccination.unseen_adverse_events(database, limit=SHOWN_MAX)
    ]


async def registrations_to_confirm(database: Database, law: Law) -> list[Waiting]:
    """How many wait where a phase has begun, by phase and area."""
    if not law.has("programmes", "vaccination"):
        return []
    citation = str(law.rule("programmes", "vaccination").series["phases"][-1].citation)
    rows: list[dict[str, Any]] = await vaccination.to_confirm(database, limit=SHOWN_MAX)
    return [
        Waiting(
            kind="vaccination_confirmation",
            id=f"{row['number']} {row['area']}",
            title=f"{row['number']}: {row['area']}",
            since=row["since"],
            law=citation,
            about={"phase": row["number"], "area": row["area"], "persons": row["persons"]},
        )
        for row in rows
    ]


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
