"""Stays that wait for an officer."""

from libs.common.database.connections import Database
from libs.common.door.everywhere.inbox import SHOWN_MAX, Waiting
from libs.common.law.terms import Law
from services.programmes.hospitels import rows as hospitels


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
