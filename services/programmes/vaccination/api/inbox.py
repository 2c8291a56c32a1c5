"""What of vaccination waits for an officer: serious events, registrations to confirm."""

from typing import Any

from libs.common.database.connections import Database
from libs.common.door.everywhere.inbox import SHOWN_MAX, Waiting
from libs.common.law.terms import Law
from services.programmes.vaccination import rows as vaccination


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
