"""The lines of a monthly return: the assessment of each, and its arithmetic."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel

from libs.common.audit.writing import audit_look
from libs.common.door.answers.pages import LinePages, Listing, Page
from libs.common.door.callers.policies import OUTSIDE, Caller, allow
from libs.common.door.callers.purposes import purpose_of
from libs.common.values.masking import mask_number
from libs.common.values.money import shown
from libs.common.values.month import Month
from services.contributions.assessments.api import Step
from services.contributions.assessments.rules.contribution_due import (
    ContributionTerms,
    contribution_due,
    contribution_terms,
)
from services.contributions.context import Ctx
from services.contributions.returns.api.returns import visible_return
from services.contributions.returns.rows.accepted import AssessedLine, lines_of

router = APIRouter(prefix="/v1/returns", tags=["returns"])
_LISTING = Listing("lines", first=0)


class AssessedAmounts(BaseModel):
    statutory: str
    payable: str


class ReturnLine(BaseModel):
    """A line. `person_id` is null if the caller may not know it."""

    line_no: int
    person_id: UUID | None
    national_id: str
    wage: str
    absence: str | None
    base: str
    credited: bool
    employee: AssessedAmounts
    employer: AssessedAmounts
    steps: list[Step]


@router.get("/{return_id}/lines", operation_id="list_return_lines")
async def list_lines(
    request: Request,
    context: Ctx,
    return_id: UUID,
    caller: Annotated[Caller, allow(*OUTSIDE, "officer")],
    asked: LinePages,
) -> Page[ReturnLine]:
    """List the lines with their assessments and arithmetic; officers see national ids with an `X-Purpose`.

    Outside the agency, `person_id` is shown only for persons whom the employer employed in that month.
    """
    accepted = await visible_return(context, return_id, caller)
    lines = await lines_of(context.database, accepted, after=asked.after(_LISTING), limit=asked.one_more)
    part = asked.cut(_LISTING, lines, key=lambda line: line.line_no)
    purpose = purpose_of(request, caller)
    if caller.is_staff:
        persons = [line.person_id for line in part.rows]
        await audit_look(context.database, caller, "lines.read", persons, detail=f"return {return_id}", purpose=purpose)
    await context.laws.latest(context.database)
    rule = context.laws.as_known(accepted.recorded_at).rule("contributions", "contribution_due")
    terms = contribution_terms(rule, Month.of(accepted.month), accepted.region)
    hidden = caller.is_staff and not purpose
    items = [_shown(line, terms, named=caller.is_staff or line.own_staff, hidden=hidden) for line in part.rows]
    return Page(items=items, next=part.next)


def _shown(line: AssessedLine, terms: ContributionTerms, *, named: bool, hidden: bool) -> ReturnLine:
    employee = AssessedAmounts(statutory=shown(line.employee_statutory), payable=shown(line.employee_payable))
    employer = AssessedAmounts(statutory=shown(line.employer_statutory), payable=shown(line.employer_payable))
    return ReturnLine(
        line_no=line.line_no,
        person_id=line.person_id if named else None,
        national_id=mask_number(line.national_id) if hidden else line.national_id,
        wage=shown(line.wage),
        absence=line.absence,
        base=shown(line.base),
        credited=line.credited,
        employee=employee,
        employer=employer,
        steps=[Step.model_validate(step) for step in contribution_due(wage=line.wage, terms=terms).steps],
    )
