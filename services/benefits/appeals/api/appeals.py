"""Appeals: filed by the insured person, read by the person and officers, decided by an officer."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_look
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import BoundedList
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.callers.whose import of_person, visible
from libs.common.door.requests.fields import Body, Text
from services.benefits.appeals import rows
from services.benefits.appeals.actions.decide_appeal import decide_appeal
from services.benefits.appeals.actions.file_appeal import file_appeal, last_day
from services.benefits.context import Context, Ctx

router = APIRouter(prefix="/v1", tags=["appeals"])


class NewAppeal(Body):
    because: Text = Field(description="what is wrong with the decision; evidence is added to the claim itself")


class AppealDecision(Body):
    outcome: Literal["upheld", "changed"] = Field(
        description="changed: the claim is judged again by the facts known now, and that decision takes the place"
    )
    because: Text = Field(description="why; the person reads it")


class Appeal(BaseModel):
    """An appeal against the decision on a claim."""

    id: UUID
    claim_id: UUID
    status: Literal["open", "upheld", "changed"]
    because: str = Field(description="what the person finds wrong")
    filed_on: date
    decided_on: date | None = Field(description="the day of the answer")
    decided_because: str | None = Field(description="why it was upheld or changed")

    @classmethod
    def of(cls, appeal: rows.Appeal) -> "Appeal":
        return cls(
            id=appeal.appeal_id,
            claim_id=appeal.claim_id,
            status=appeal.status,
            because=appeal.because,
            filed_on=appeal.filed_on,
            decided_on=appeal.decided_on,
            decided_because=appeal.decided_because,
        )


class Appeals(BoundedList[Appeal]):
    """The appeals of one claim, oldest first: few, since each decision is appealed once."""

    until: date | None = Field(description="the last day to appeal the decision in force; null if there is none")
    may_appeal: bool = Field(description="the person may appeal the decision in force today")


@router.post("/claims/{claim_id}/appeal", status_code=201, operation_id="file_appeal", response_model=Appeal)
async def file(
    request: Request,
    context: Ctx,
    claim_id: UUID,
    body: NewAppeal,
    caller: Annotated[Caller, allow("person", "officer")],
) -> Response:
    """Appeal the decision on a claim, within the days of the law. Another officer decides it."""
    claim = await _visible(context, claim_id, caller)

    async def act(connection: AsyncConnection) -> Appeal:
        return Appeal.of(
            await file_appeal(
                connection,
                context.law,
                claim_id=claim_id,
                person_id=claim.person_id,
                because=body.because,
                filed_by=caller.name,
                today=context.clock.today(),
            )
        )

    return await carry_out_once(request, caller, "file_appeal", act)


@router.get("/claims/{claim_id}/appeals", operation_id="list_appeals")
async def listed(context: Ctx, claim_id: UUID, caller: Annotated[Caller, allow("person", "officer")]) -> Appeals:
    """List the appeals of a claim, and until when its decision can be appealed."""
    claim = await _visible(context, claim_id, caller)
    await audit_look(context.database, caller, "appeal.list", [claim.person_id])
    appeals = await rows.appeals_of(context.database, claim_id)
    until = last_day(context.law, claim)
    over = any(one.status == "open" or claim.decision_no in {one.decision_no, one.result_no} for one in appeals)
    return Appeals(
        items=[Appeal.of(one) for one in appeals],
        left_off=0,
        until=until,
        may_appeal=until is not None and not over and context.clock.today() <= until,
    )


@router.post("/appeals/{appeal_id}/decision", operation_id="decide_appeal", response_model=Appeal)
async def decide(
    request: Request,
    context: Ctx,
    appeal_id: UUID,
    body: AppealDecision,
    caller: Annotated[Caller, allow("officer")],
) -> Response:
    """Decide an appeal, as an officer who neither decided on the claim before nor filed for the person.

    A change judges the claim again: by the facts known now, on the employer's returns where nobody certified it, and
    with its days where another claim had them. If that gives the same decision, nothing changes and it is refused.
    """

    async def act(connection: AsyncConnection) -> Appeal:
        return Appeal.of(
            await decide_appeal(
                connection,
                context.law,
                appeal_id=appeal_id,
                outcome=body.outcome,
                because=body.because,
                decided_by=caller.name,
                today=context.clock.today(),
            )
        )

    return await carry_out_once(request, caller, "decide_appeal", act, status=200, audited=False)


async def _visible(context: Context, claim_id: UUID, caller: Caller) -> rows.AppealedClaim:
    return visible(caller, await rows.appealed_claim(context.database, claim_id), of_person, what="claim")
