"""Tasks of loans for the officers' inbox: covenants that are broken or unproven, until an officer acknowledges them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.everywhere.inbox import SHOWN_MAX, Areas, Waiting
from libs.common.door.requests.fields import Body, Text
from libs.common.law.terms import Law
from libs.common.refusals import NotFound
from libs.common.values.month import Month
from services.loans.covenant import rows

router = APIRouter(prefix="/v1/loans", tags=["loans"])


class Acknowledgement(Body):
    note: Text


class AcknowledgementShown(BaseModel):
    """An officer's acknowledgement of a judgement, with a note."""

    id: UUID = Field(description="of the loan")
    month: str
    version: int
    note: str


@router.post("/{loan_id}/acknowledgements", operation_id="acknowledge_judgement", response_model=AcknowledgementShown)
async def acknowledge(
    request: Request, loan_id: UUID, body: Acknowledgement, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """Acknowledge the newest judgement with a note. A later judgement waits for an officer again."""

    async def act(connection: AsyncConnection) -> AcknowledgementShown:
        seen = await rows.acknowledge(connection, loan_id, by=caller.name, note=body.note)
        if seen is None:
            raise NotFound(what="judgement")
        return AcknowledgementShown(id=loan_id, month=str(Month.of(seen.month)), version=seen.version, note=body.note)

    return await carry_out_once(request, caller, "acknowledge_judgement", act, status=200)


async def broken_promises(database: Database, law: Law, areas: Areas = None) -> list[Waiting]:
    """List loans whose newest judgement is a breach or unproven, and not acknowledged by an officer."""
    return [
        Waiting(
            kind="loan",
            id=str(promise.loan_id),
            title=f"{promise.verdict} {Month.of(promise.month)}",
            since=promise.judged_at,
            law=str(law.rule("loans", "headcount_retention").at("retention", promise.applied_on).citation),
            about={
                "employer_id": promise.employer_id,
                "verdict": promise.verdict,
                "month": str(Month.of(promise.month)),
                "headcount": promise.headcount,
                "baseline": promise.baseline_headcount,
            },
        )
        for promise in await rows.broken_promises(database, areas=areas, limit=SHOWN_MAX)
    ]
