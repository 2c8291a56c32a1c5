"""Tasks of inspections for the officers' inbox: sanctions and appeals that wait for another officer."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from libs.common.database.connections import Database
from libs.common.door.answers.pages import LAST_ID
from libs.common.door.everywhere.inbox import SHOWN_MAX, Areas, Waiting
from libs.common.law.terms import Law
from libs.common.values.money import shown
from services.contributions.inspections.rows import sanctions


async def proposed_sanctions(database: Database, law: Law, areas: Areas = None) -> list[Waiting]:
    """List sanctions that officers who did not propose them have to approve."""
    found = await _with_status(database, "proposed", areas)
    return [_waiting("proposed_sanction", one, law, since=one.made_on, because=one.because) for one in found]


async def appealed_sanctions(database: Database, law: Law, areas: Areas = None) -> list[Waiting]:
    """List sanctions whose appeal waits for an officer who neither proposed nor approved them."""
    found = await _with_status(database, "appealed", areas)
    return [
        _waiting("appealed_sanction", one, law, since=one.appealed_on or one.made_on, because=one.appeal or "")
        for one in found
    ]


async def _with_status(database: Database, status: sanctions.SanctionStatus, areas: Areas) -> list[sanctions.Sanction]:
    found = await sanctions.sanctions(
        database, employer_id=None, status=status, told=False, areas=areas, before=LAST_ID, limit=SHOWN_MAX
    )
    return found[::-1]


def _waiting(kind: str, one: sanctions.Sanction, law: Law, *, since: date, because: str) -> Waiting:
    """Return the task. `because`: the words that it is about."""
    return Waiting(
        kind=kind,
        id=str(one.sanction_id),
        title=one.registration_number,
        since=datetime.combine(since, time.min, ZoneInfo(law.zone)),
        law=str(law.rule("contributions", "sanction").at("sanction", one.made_on).citation),
        made_by=one.made_by,
        about={"inspection_id": one.inspection_id, "amount": shown(one.amount), "because": because},
    )
