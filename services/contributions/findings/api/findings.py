"""Lists of findings: of an employer and of a return for their owners, of all employers for officers."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request

from libs.common.audit.writing import audit_look
from libs.common.door.answers.pages import Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.callers.purposes import purpose_of
from libs.common.door.requests.fields import QueryMonth
from libs.common.values.month import Month
from services.contributions.context import Context, Ctx
from services.contributions.findings.api.shown import ReturnFinding, shown_finding
from services.contributions.findings.rows import findings as rows
from services.contributions.findings.rows.findings import State, WantedFindings
from services.contributions.returns.api.returns import visible_return

router = APIRouter(prefix="/v1", tags=["findings"])
FINDINGS = Listing("findings", first=0)
Answerer = Annotated[Caller, allow("employer", "payroll_agent", "officer")]
OfStatus = Annotated[State | None, Query(description="only findings with this status")]
Removed = Annotated[bool | None, Query(description="those whose cause is gone, or those that stand")]


@router.get("/findings", operation_id="list_findings")
async def listed(
    request: Request,
    context: Ctx,
    caller: Annotated[Caller, allow("officer")],
    asked: Pages,
    month: QueryMonth | None = None,
    status: OfStatus = None,
    removed: Removed = None,
) -> Page[ReturnFinding]:
    """List the findings of all employers of the officer's areas, oldest first."""
    wanted = WantedFindings(month=_first_day(month), state=status, removed=removed)
    return await _listed(request, context, caller, asked, wanted)


@router.get("/employers/{employer_id}/findings", operation_id="list_findings_of_employer")
async def of_employer(
    request: Request,
    context: Ctx,
    employer_id: UUID,
    caller: Answerer,
    asked: Pages,
    month: QueryMonth | None = None,
    status: OfStatus = None,
    removed: Removed = None,
) -> Page[ReturnFinding]:
    """List the findings of an employer, oldest first."""
    caller.require_employer(employer_id)
    wanted = WantedFindings(employer_id=employer_id, month=_first_day(month), state=status, removed=removed)
    return await _listed(request, context, caller, asked, wanted)


@router.get("/returns/{return_id}/findings", operation_id="list_findings_of_return")
async def of_return(
    request: Request, context: Ctx, return_id: UUID, caller: Answerer, asked: Pages
) -> Page[ReturnFinding]:
    """List the findings of a return, oldest first: those that were last seen in it."""
    await visible_return(context, return_id, caller)
    return await _listed(request, context, caller, asked, WantedFindings(return_id=return_id))


def _first_day(month: str | None) -> date | None:
    return Month.parse(month).first_day if month else None


async def _listed(
    request: Request, context: Context, caller: Caller, asked: Pages, wanted: WantedFindings
) -> Page[ReturnFinding]:
    found = await rows.findings(
        context.database, wanted, areas=caller.areas, after=asked.after(FINDINGS), limit=asked.one_more
    )
    part = asked.cut(FINDINGS, found, key=lambda one: one.finding_id)
    purpose = purpose_of(request, caller)
    if caller.is_staff:
        persons = sorted({one.person_id for one in part.rows if one.person_id})
        await audit_look(context.database, caller, "findings.read", persons, purpose=purpose)
    clear = bool(purpose) or not caller.is_staff
    items = [shown_finding(one, context.law, staff=caller.is_staff, purpose=clear) for one in part.rows]
    return Page(items=items, next=part.next)
