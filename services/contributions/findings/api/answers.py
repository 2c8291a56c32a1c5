"""Answers to findings by their employer and its payroll agents, and officers' decisions about disputes."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.callers.whose import Whose, visible
from libs.common.door.requests.fields import Amount, AnyNumber, Body, CodeText, RowId, Text
from libs.common.refusals import Fault, NotFound
from services.contributions.context import Context, Ctx
from services.contributions.employers.unknown_employer import unknown_employer_refusal
from services.contributions.findings.actions.answer_findings import Answering, answer_findings
from services.contributions.findings.actions.decide_dispute import decide_dispute
from services.contributions.findings.api.findings import Answerer
from services.contributions.findings.api.shown import ReturnFinding, shown_finding
from services.contributions.findings.rows import findings as rows
from services.contributions.findings.rows.findings import Outcome
from services.contributions.findings.rules.answers import Answer, Reply
from services.contributions.findings.rules.refusals import AnswersInvalid

router = APIRouter(prefix="/v1/findings", tags=["findings"])
ANSWERS_MAX = 1_000


class AnswerToFinding(Body):
    """An answer. Accepting corrects the return: `wage`, `absence`, `national_id` are the right line."""

    answer: Reply
    because: Text | None = None
    wage: Amount | None = None
    absence: Annotated[CodeText | None, Field(max_length=40)] = None
    national_id: Annotated[AnyNumber | None, Field(max_length=40)] = None


class FindingAnswer(AnswerToFinding):
    """An answer to one finding of many."""

    finding_id: Annotated[int, Field(ge=1, le=2**63 - 1)]


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


@router.post("/answers", status_code=201, operation_id="answer_findings", response_model=TakenAnswers)
async def answer_many(request: Request, context: Ctx, body: FindingAnswers, caller: Answerer) -> Response:
    """Answer findings of an employer. All are taken, or none: what is accepted corrects the return at once."""
    caller.require_employer(body.employer_id)
    answers = [_answer(one.finding_id, one) for one in body.answers]

    async def act(connection: AsyncConnection) -> TakenAnswers:
        found = await _answered(connection, context, caller, body.employer_id, answers)
        return TakenAnswers(employer_id=body.employer_id, findings=found)

    try:
        return await carry_out_once(request, caller, "answer_findings", act)
    except NotFound:
        raise await unknown_employer_refusal(context.database, caller, body.employer_id) from None


@router.post("/{finding_id}/answer", status_code=201, operation_id="answer_finding", response_model=ReturnFinding)
async def answer_one(
    request: Request, context: Ctx, finding_id: RowId, body: AnswerToFinding, caller: Answerer
) -> Response:
    """Answer a finding. What is accepted corrects the return at once; what is disputed waits for an officer."""
    found = await rows.finding(context.database, finding_id)
    finding = visible(caller, found, lambda one: Whose(employer=one.employer_id), what="finding")

    async def act(connection: AsyncConnection) -> ReturnFinding:
        answers = [_answer(finding_id, body)]
        try:
            (answered,) = await _answered(connection, context, caller, finding.employer_id, answers)
        except AnswersInvalid as refused:
            raise AnswersInvalid(faults=[_of_one(fault) for fault in refused.faults], count=1) from None
        return answered

    return await carry_out_once(request, caller, "answer_finding", act)


@router.post(
    "/{finding_id}/decision",
    status_code=201,
    operation_id="decide_finding_dispute",
    response_model=ReturnFinding,
)
async def decide(
    request: Request,
    context: Ctx,
    finding_id: RowId,
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
        return shown_finding(decided, context.law, staff=True, purpose=False)

    return await carry_out_once(request, caller, "decide_finding_dispute", act)


def _answer(finding_id: int, given: AnswerToFinding) -> Answer:
    wage: Decimal | None = given.wage
    return Answer(finding_id, given.answer, given.because, wage, given.absence, given.national_id)


async def _answered(
    connection: AsyncConnection, context: Context, caller: Caller, employer_id: UUID, answers: Sequence[Answer]
) -> list[ReturnFinding]:
    """Answer the findings and return them as they stand then."""
    answering = Answering(employer_id, caller.name, context.clock.today(), context.agency_key)
    law = await context.laws.held(connection)  # before any lock: a change of the law takes it first
    numbers = await answer_findings(connection, law, answering, answers)
    found = [await rows.finding(connection, number) for number in numbers]
    return [shown_finding(one, context.law, staff=False, purpose=not caller.is_staff) for one in found if one]


def _of_one(fault: Fault) -> Fault:
    """Point a fault of the first answer at the members of the body; the finding itself stands in the path."""
    member = fault.pointer.removeprefix("/answers/0")
    return Fault("#path/finding_id" if member == "/finding_id" else member, fault.code, fault.values)
