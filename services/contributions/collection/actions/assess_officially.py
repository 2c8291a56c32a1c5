"""Assess a month that an employer did not file: an officer proposes, another decides, and it is owed from then on."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.four_eyes.approvals import OwnApproval
from libs.common.law.terms import Law, NoLawAt
from libs.common.refusals import NotFound, Refusal
from libs.common.spine.outbox import Said, append
from libs.common.values.identifiers import uuid7
from libs.common.values.month import Month
from libs.contracts.contributions import AssessedOfficially
from services.contributions.collection.rows import official_assessments as rows
from services.contributions.collection.rows.official_assessments import OfficialAssessment
from services.contributions.collection.rules.official_assessment import basis_of
from services.contributions.employers.rows import lock_employer
from services.contributions.returns.rules.due_date import due_date, overdue_from


class NoAssessmentLaw(Refusal):
    code = "official_assessment_no_law"
    kind = "invalid"


class MonthNotOverdue(Refusal):
    code = "month_not_overdue"
    kind = "invalid"


class MonthFiled(Refusal):
    code = "month_filed"
    kind = "conflict"


class NoBasis(Refusal):
    code = "official_assessment_no_basis"
    kind = "conflict"


class AssessmentExists(Refusal):
    code = "official_assessment_exists"
    kind = "conflict"

    def extra(self) -> dict[str, str]:
        return {"existing": str(self.values["existing"])}


class AssessmentDecided(Refusal):
    code = "official_assessment_decided"
    kind = "conflict"


async def propose_assessment(
    connection: AsyncConnection,
    law: Law,
    *,
    employer_id: UUID,
    month: Month,
    because: str | None,
    proposed_by: str,
    today: date,
) -> OfficialAssessment:
    """Propose what an employer owes for an overdue month, from the month that the law names as its basis."""
    if await lock_employer(connection, employer_id) is None:
        raise NotFound(what="employer", pointer="/employer_id")
    due_on = _overdue_since(law, month, today)
    staff = await _missing(connection, employer_id, month)
    if not law.has("contributions", "official_assessment"):
        raise NoAssessmentLaw(pointer="/month")
    terms = law.rule("contributions", "official_assessment").at("official_assessment", month.first_day)
    basis = basis_of(terms, await rows.filed_months(connection, employer_id), month.first_day)
    if basis is None:
        raise NoBasis(pointer="/month")
    assessment_id = uuid7()
    if not await rows.insert_assessment(
        connection,
        assessment_id,
        employer_id=employer_id,
        month=month.first_day,
        due_on=due_on,
        basis=basis,
        staff=staff,
        because=because,
        proposed_by=proposed_by,
        proposed_on=today,
    ):
        existing = await rows.assessment_of_month(connection, employer_id, month.first_day)
        raise AssessmentExists(month=str(month), existing=existing, pointer="/month")
    return await _now(connection, assessment_id)


async def decide_assessment(
    connection: AsyncConnection, assessment_id: UUID, *, approved: bool, by: str, today: date
) -> OfficialAssessment:
    """Let a proposal of another officer stand, book it and say it; or refuse it."""
    found = await _now(connection, assessment_id)
    await lock_employer(connection, found.employer_id)
    found = await _now(connection, assessment_id)
    if found.status != "proposed":
        raise AssessmentDecided(status=found.status)
    if not approved:
        await rows.refuse_assessment(connection, assessment_id, by=by, today=today)
        return await _now(connection, assessment_id)
    if found.proposed_by == by:
        raise OwnApproval
    await _missing(connection, found.employer_id, Month.of(found.month))
    await rows.book_assessment(connection, assessment_id, by=by, today=today)
    fact = AssessedOfficially(
        employer_id=found.employer_id,
        assessment_id=assessment_id,
        month=str(Month.of(found.month)),
        due_on=found.due_on,
        amount=found.amount,
        decided_on=today,
    )
    await append(connection, Said(fact, (f"employer:{found.employer_id}",)))
    return await _now(connection, assessment_id)


def _overdue_since(law: Law, month: Month, today: date) -> date:
    """Return the due day of a month that is past it; refuse any other month."""
    try:
        due_on = due_date(law.rule("contributions", "due_date"), month)
        overdue = overdue_from(law.rule("contributions", "overdue"), due_on) <= today
    except NoLawAt:
        overdue = False
    if not overdue:
        raise MonthNotOverdue(month=str(month), pointer="/month")
    return due_on


async def _missing(connection: AsyncConnection, employer_id: UUID, month: Month) -> int:
    """Return how many people worked in a month of the locked employer that has no return; refuse any other month."""
    known = await rows.month_of_employer(connection, employer_id, month=month.first_day, last_day=month.last_day)
    if known is None or not known.works:
        raise MonthNotOverdue(month=str(month), pointer="/month")
    if known.filed:
        raise MonthFiled(month=str(month), pointer="/month")
    return known.staff


async def _now(connection: AsyncConnection, assessment_id: UUID) -> OfficialAssessment:
    found = await rows.assessment(connection, assessment_id)
    if found is None:
        raise NotFound(what="assessment")
    return found
