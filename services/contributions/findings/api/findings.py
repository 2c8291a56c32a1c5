"""Findings: an employer and its payroll agents list and answer its own, officers list them and decide disputes."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_look
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.callers.purposes import purpose_of
from libs.common.door.requests.fields import Amount, AnyNumber, Body, CodeText, QueryMonth, Text
from libs.common.law.terms import Law
from libs.common.refusals import NotFound
from libs.common.values.masking import mask_number
from libs.common.values.money import shown
from libs.common.values.month import Month
from services.contributions.context import Ctx
from services.contributions.employers.unknown_employer import unknown_employer_refusal
from services.contributions.findings.actions.answer_findings import Answering, answer_findings
from services.contributions.findings.actions.decide_dispute import decide_dispute
from services.contributions.findings.rows import findings as rows
from services.contributions.findings.rows.findings import ListedFinding, Outcome, Status
from services.contributions.findings.rules.answers import REMOVES, Answer, Kind, Reply
from services.contributions.findings.rules.finding_terms import HEADCOUNT_FELL, citation_of

router = APIRouter(prefix="/v1/findings", tags=["findings"])
FINDINGS = Listing("findings", first=0)
ANSWERS_MAX = 1_000
BigId = Annotated[int, Path(ge=1, le=2**63 - 1)]


class ReturnFinding(BaseModel):
    """A contradiction of a month's return. `person_id` is null where the caller may not know it."""

    id: int
    employer_id: UUID
    month: str
    kind: Kind = Field(description="what was found")
    return_id: UUID = Field(description="the return that it was last seen in")
    line_no: int | None = Field(description="its line in that return; null where no line has the person")
    person_id: UUID | None
    national_id: str | None = Field(description="as the line has it; masked for staff without a purpose")
    reported: str | None = Field(description="the wage, or the persons, of the return")
    compared: str | None = Field(description="what it is compared with: the lowest base, or the persons before")
    law: str = Field(description="the citation")
    raised_on: date
    answer_by: date = Field(description="the last day to answer")
    status: Status = Field(description="open, what was answered, or what was decided about a dispute")
    because: str | None = Field(description="the employer's words")
    answered_on: date | None
    correction_id: UUID | None = Field(description="the return that corrects what was accepted")
    decided_on: date | None
    decided_because: str | None = Field(description="the officer's words")
    removed_on: date | None = Field(description="the day from which its cause is gone; null while it stands")


class FindingAnswer(Body):
    """An answer to one finding. Accepting corrects the return: `wage`, `absence`, `national_id` are the right line."""

    finding_id: Annotated[int, Field(ge=1, le=2**63 - 1)]
    reply: Reply
    because: Text | None = None
    wage: Amount | None = None
    absence: Annotated[CodeText | None, Field(max_length=40)] = None
    national_id: Annotated[AnyNumber | None, Field(max_length=40)] = None


class FindingAnswers(Body):
    employer_id: UUID
    answers: Annotated[list[FindingAnswer], Field(min_length=1, max_length=ANSWERS_MAX)]


class TakenAnswers(BaseModel):
    """The findings that were answered, as they stand now."""

    employer_id: UUID
    findings: Annotated[list[ReturnFinding], Field(max_length=ANSWERS_MAX)]


class DisputeDecision(Body):
    outcome: Literal["upheld", "dismissed"]
    because: Text


def _shown(found: ListedFinding, law: Law, *, staff: bool, purpose: bool = True) -> ReturnFinding:
    counts = found.kind == HEADCOUNT_FELL
    return ReturnFinding.model_validate(
        {
            "id": found.finding_id,
            "employer_id": found.employer_id,
            "month": str(Month.of(found.month)),
            "kind": found.kind,
            "return_id": found.return_id,
            "line_no": found.line_no,
            "person_id": found.person_id if staff or found.kind not in REMOVES else None,
            "national_id": found.national_id if purpose or not found.national_id else mask_number(found.national_id),
            "reported": _figure(found.reported, counts=counts),
            "compared": _figure(found.compared, counts=counts),
            "law": citation_of(law, found.kind, found.raised_on),
            "raised_on": found.raised_on,
            "answer_by": found.answer_by,
            "status": found.status,
            "because": found.because,
            "answered_on": found.answered_on,
            "correction_id": found.correction_id,
            "decided_on": found.decided_on,
            "decided_because": found.decided_because,
            "removed_on": found.removed_on,
        }
    )


def _figure(value: object, *, counts: bool) -> str | None:
    if value is None:
        return None
    return str(int(value)) if counts else shown(value)  # type: ignore[call-overload, arg-type]


@router.get("", operation_id="list_findings")
async def listed(
    request: Request,
    context: Ctx,
    caller: Annotated[Caller, allow("employer", "payroll_agent", "officer")],
    asked: Pages,
    employer_id: Annotated[UUID | None, Query(description="left out by officers alone: all employers")] = None,
    month: QueryMonth | None = None,
    status: Annotated[Status | None, Query(description="only findings with this status")] = None,
    removed: Annotated[bool | None, Query(description="those whose cause is gone, or those that stand")] = None,
) -> Page[ReturnFinding]:
    """List findings, oldest first: an employer's own, or, for officers, all of their areas."""
    if employer_id is not None:
        caller.require_employer(employer_id)
    elif not caller.is_officer:
        raise NotFound(what="employer", pointer="/employer_id")
    found = await rows.findings(
        context.database,
        employer_id=employer_id,
        month=Month.parse(month).first_day if month else None,
        status=status,
        removed=removed,
        areas=caller.areas,
        after=asked.after(FINDINGS),
        limit=asked.one_more,
    )
    part = asked.cut(FINDINGS, found, key=lambda one: one.finding_id)
    purpose = purpose_of(request, caller)
    if caller.is_staff:
        persons = sorted({one.person_id for one in part.rows if one.person_id})
        await audit_look(context.database, caller, "findings.read", persons, purpose=purpose)
    clear = bool(purpose) or not caller.is_staff
    items = [_shown(one, context.law, staff=caller.is_staff, purpose=clear) for one in part.rows]
    return Page(items=items, next=part.next)


@router.post("/answers", status_code=201, operation_id="answer_findings", response_model=TakenAnswers)
async def answer(
    request: Request,
    context: Ctx,
    body: FindingAnswers,
    caller: Annotated[Caller, allow("employer", "payroll_agent", "officer")],
) -> Response:
    """Answer findings of an employer. All are taken, or none: what is accepted corrects the return at once."""
    caller.require_employer(body.employer_id)
    answers = [
        Answer(one.finding_id, one.reply, one.because, one.wage, one.absence, one.national_id) for one in body.answers
    ]

    async def act(connection: AsyncConnection) -> TakenAnswers:
        answering = Answering(body.employer_id, caller.name, context.clock.today(), context.agency_key)
        numbers = await answer_findings(connection, context.law, answering, answers)
        found = [await rows.finding(connection, number) for number in numbers]
        items = [_shown(one, context.law, staff=False, purpose=not caller.is_staff) for one in found if one]
        return TakenAnswers(employer_id=body.employer_id, findings=items)

    try:
        return await carry_out_once(request, caller, "answer_findings", act)
    except NotFound:
        raise await unknown_employer_refusal(context.database, caller, body.employer_id) from None


@router.post(
    "/{finding_id}/decision",
    status_code=201,
    operation_id="decide_finding_dispute",
    response_model=ReturnFinding,
)
async def decide(
    request: Request,
    context: Ctx,
    finding_id: BigId,
    body: DisputeDecision,
    caller: Annotated[Caller, allow("officer")],
) -> Response:
    """Uphold or dismiss a disputed finding. Who answered it may not decide."""
    outcome: Outcome = body.outcome

    async def act(connection: AsyncConnection) -> ReturnFinding:
        decided = await decide_dispute(
            connection,
            finding_id,
            outcome=outcome,
            because=body.because,
            decided_by=caller.name,
            today=context.clock.today(),
        )
        return _shown(decided, context.law, staff=True, purpose=False)

    return await carry_out_once(request, caller, "decide_finding_dispute", act)
