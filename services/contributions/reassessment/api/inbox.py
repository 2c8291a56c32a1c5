"""Drafts of past law as tasks of the inbox."""

from collections.abc import Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from libs.common.database.connections import Database
from libs.common.door.answers.pages import LAST_ID
from libs.common.door.everywhere.inbox import SHOWN_MAX, Waiting
from libs.common.law.terms import Law
from libs.common.values.money import shown
from libs.common.values.month import Month
from services.contributions.reassessment.rows import drafts


async def proposed_law_drafts(database: Database, law: Law, areas: Sequence[str] | None = None) -> list[Waiting]:
    """List drafts that officers who did not propose them have to approve; for staff of the whole country."""
    if areas is not None:
        return []
    found = await drafts.drafts(database, status="draft", before=LAST_ID, limit=SHOWN_MAX)
    return [
        Waiting(
            kind="proposed_law_draft",
            id=str(one.draft_id),
            title=one.act,
            since=datetime.combine(one.proposed_on, time.min, ZoneInfo(law.zone)),
            law=one.act,
            made_by=one.proposed_by,
            about={"amount": shown(one.difference), "month": str(Month.of(one.first_day))},
        )
        for one in reversed(found)
    ]
