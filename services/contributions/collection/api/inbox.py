"""Tasks of collection for the officers' inbox: what waits for another officer than who proposed it."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from libs.common.database.connections import Database
from libs.common.door.answers.pages import LAST_ID
from libs.common.door.everywhere.inbox import SHOWN_MAX, Areas, Waiting
from libs.common.law.terms import Law
from libs.common.values.money import shown
from libs.common.values.month import Month
from services.contributions.collection.rows import agreements, official_assessments, refunds, write_offs


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
        for one in await agreements.waiting_agreements(database, areas=areas, limit=SHOWN_MAX)
    ]


async def proposed_write_offs(database: Database, law: Law, areas: Areas = None) -> list[Waiting]:
    """List write-offs that officers who did not propose them have to decide."""
    rule = law.rule("contributions", "collection")
    found = await write_offs.write_offs(
        database, employer_id=None, status="proposed", areas=areas, before=LAST_ID, limit=SHOWN_MAX
    )
    return [
        Waiting(
            kind="proposed_write_off",
            id=str(one.write_off_id),
            title=one.registration_number,
            since=datetime.combine(one.proposed_on, time.min, ZoneInfo(law.zone)),
            law=str(rule.at("write_off", one.proposed_on).citation),
            made_by=one.proposed_by,
            about={"employer_id": one.employer_id, "amount": shown(one.owed + one.surcharge)},
        )
        for one in reversed(found)
    ]


async def proposed_refunds(database: Database, law: Law, areas: Areas = None) -> list[Waiting]:
    """List refunds that an officer who did not propose them has to decide."""
    found = await refunds.refunds(
        database, employer_id=None, status="proposed", areas=areas, before=LAST_ID, limit=SHOWN_MAX
    )
    return [
        Waiting(
            kind="proposed_refund",
            id=str(one.refund_id),
            title=one.registration_number,
            since=datetime.combine(one.proposed_on, time.min, ZoneInfo(law.zone)),
            made_by=one.proposed_by,
            about={"employer_id": one.employer_id, "amount": shown(one.amount)},
        )
        for one in reversed(found)
    ]


async def proposed_assessments(database: Database, law: Law, areas: Areas = None) -> list[Waiting]:
    """List official assessments that an officer who did not propose them has to decide."""
    found = await official_assessments.assessments(
        database, employer_id=None, status="proposed", told=False, areas=areas, before=LAST_ID, limit=SHOWN_MAX
    )
    return [
        Waiting(
            kind="proposed_assessment",
            id=str(one.assessment_id),
            title=one.registration_number,
            since=datetime.combine(one.proposed_on, time.min, ZoneInfo(law.zone)),
            law=str(law.rule("contributions", "official_assessment").at("official_assessment", one.month).citation),
            made_by=one.proposed_by,
            about={"employer_id": one.employer_id, "amount": shown(one.amount), "month": str(Month.of(one.month))},
        )
        for one in reversed(found)
    ]
