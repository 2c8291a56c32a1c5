"""Tasks of collection for the officers' inbox: agreements that wait for a decision."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from libs.common.database.connections import Database
from libs.common.door.everywhere.inbox import SHOWN_MAX, Areas, Waiting
from libs.common.law.terms import Law
from services.contributions.collection.rows import agreements as rows


async def proposed_agreements(database: Database, law: Law, areas: Areas = None) -> list[Waiting]:
    """List agreements that an officer who did not propose them has to decide."""
    rule = law.rule("contributions", "collection")
    return [
        Waiting(
            kind="proposed_agreement",
            id=str(one.agreement_id),
            title=one.registration_number,
            since=datetime.combine(one.proposed_on, time.min, ZoneInfo(law.zone)),
            law=str(rule.at("agreement", one.proposed_on).citation),
            made_by=one.proposed_by,
            about={"employer_id": one.employer_id, "instalments": one.count},
        )
        for one in await rows.waiting_agreements(database, areas=areas, limit=SHOWN_MAX)
    ]
