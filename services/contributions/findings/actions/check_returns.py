"""Compare returns with employments and claims: as they are accepted, and again when these change."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.spine.events import Event
from libs.common.values.month import Month
from libs.contracts.benefits import ClaimMoved
from libs.contracts.contributions import ReturnAccepted, WageReportedWhileClaiming
from libs.contracts.registration import PersonsMerged
from services.contributions.findings.rows import checking
from services.contributions.findings.rows.checking import Checked, EmployerMonth
from services.contributions.findings.rules.finding_terms import finding_terms, floors_of

BATCH = 200


async def check_returns(
    connection: AsyncConnection, law: Law, months: Sequence[EmployerMonth], *, today: date
) -> Checked:
    """Raise and remove findings of the months. A country without the law compares nothing."""
    terms = finding_terms(law, today)
    if not terms.answer_by or not months:
        return Checked(0, 0)
    named = sorted({month for one in months for month in (Month.of(one.month), Month.of(one.month).plus(1))})
    await checking.lock_findings(connection)
    return await checking.check(connection, months, terms, floors_of(law, named), today=today)


async def check_accepted(connection: AsyncConnection, law: Law, events: Sequence[Event], *, today: date) -> None:
    """Compare the months of accepted returns."""
    facts = [ReturnAccepted.model_validate_json(event.body) for event in events]
    await check_returns(connection, law, _months([(one.employer_id, one.month) for one in facts]), today=today)


async def check_claimed(connection: AsyncConnection, law: Law, events: Sequence[Event], *, today: date) -> None:
    """Compare the months in which a wage is reported for days that are claimed."""
    facts = [WageReportedWhileClaiming.model_validate_json(event.body) for event in events]
    await check_returns(connection, law, _months([(one.employer_id, one.month) for one in facts]), today=today)


async def check_asked(connection: AsyncConnection, law: Law, *, today: date) -> bool:
    """Compare the next months that were asked for; tell whether there were any."""
    months = await checking.take_asked(connection, limit=BATCH)
    await check_returns(connection, law, months, today=today)
    return bool(months)


async def employments_said(connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Ask to compare the months of changed employments, once the copies have them."""
    await checking.ask_of_employments(connection, events)


async def persons_said(connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Ask to compare the months of persons whose ids became one, or are one no more."""
    facts = [PersonsMerged.model_validate_json(event.body) for event in events]
    await checking.ask_of_persons(connection, [one for fact in facts for one in (fact.kept_id, fact.merged_id)])


async def claims_said(connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Ask to compare the months of persons whose claims moved: a rejected claim contradicts no wage."""
    facts = [ClaimMoved.model_validate_json(event.body) for event in events]
    await checking.ask_of_persons(connection, [fact.person_id for fact in facts])


def _months(named: Sequence[tuple[UUID, str]]) -> list[EmployerMonth]:
    return [EmployerMonth(employer_id, Month.parse(month).first_day) for employer_id, month in sorted(set(named))]
