"""Imported months that returns contradict: list them, and decide which base counts."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_list
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body, RowId, Text
from libs.common.values.money import shown
from libs.common.values.month import Month
from services.contributions.context import Ctx
from services.contributions.history.actions.decide_contradiction import decide_contradiction
from services.contributions.history.rows import contradictions as rows
from services.contributions.history.rows.contradictions import Contradiction, Counts
from services.contributions.history.rules.history_terms import prevailing

router = APIRouter(prefix="/v1/history-contradictions", tags=["history"])
CONTRADICTIONS = Listing("history contradictions", first=0)
Officer = Annotated[Caller, allow("officer")]


class HistoryContradiction(BaseModel):
    """An imported month that returns report with another base. Both are kept."""

    id: int
    person_id: UUID
    month: str
    scheme: str
    batch_id: UUID = Field(description="the batch of the imported month")
    source_system: str = Field(description="the system that the month comes from")
    confidence: str = Field(description="how far the agency trusts it: high, medium, low")
    source: str = Field(description="the kind of record")
    imported_base: str = Field(description="the base of the old record")
    returned_base: str = Field(description="the base that the newest returns have, all employers together")
    found_at: datetime
    counts: Counts = Field(description="which of the two counts")
    decided: bool = Field(description="whether an officer decided so; else the law")
    because: str | None
    decided_by: str | None
    decided_at: datetime | None
    version: int = Field(description="how often it was decided")


class BaseDecision(Body):
    counts: Annotated[Counts, Field(description="which of the two counts")]
    because: Text


def _shown(found: Contradiction, by_law: Counts) -> HistoryContradiction:
    return HistoryContradiction(
        id=found.contradiction_id,
        person_id=found.person_id,
        month=str(Month.of(found.month)),
        scheme=found.scheme,
        batch_id=found.batch_id,
        source_system=found.source_system,
        confidence=found.confidence,
        source=found.source,
        imported_base=shown(found.imported_base),
        returned_base=shown(found.returned_base),
        found_at=found.found_at,
        counts=found.counts or by_law,
        decided=found.counts is not None,
        because=found.because,
        decided_by=found.decided_by,
        decided_at=found.decided_at,
        version=found.version,
    )


@router.get("", operation_id="list_history_contradictions")
async def listed(
    context: Ctx,
    caller: Officer,
    asked: Pages,
    decided: Annotated[bool | None, Query(description="decided ones alone, or those that wait")] = None,
) -> Page[HistoryContradiction]:
    """List imported months that returns contradict, oldest finding first."""
    found = await rows.contradictions(
        context.database, decided=decided, after=asked.after(CONTRADICTIONS), limit=asked.one_more
    )
    part = asked.cut(CONTRADICTIONS, found, key=lambda one: one.contradiction_id)
    await audit_list(context.database, caller, "months.read", sorted({one.person_id for one in part.rows}))
    by_law = prevailing(context.law, context.clock.today())
    return Page(items=[_shown(one, by_law) for one in part.rows], next=part.next)


@router.post(
    "/{contradiction_id}/decision",
    status_code=201,
    operation_id="decide_history_contradiction",
    response_model=HistoryContradiction,
)
async def decide(
    request: Request, context: Ctx, contradiction_id: RowId, body: BaseDecision, caller: Officer
) -> Response:
    """Decide which base of the month counts. Earlier decisions stay on record."""

    async def act(connection: AsyncConnection) -> HistoryContradiction:
        found = await decide_contradiction(
            connection, contradiction_id, counts=body.counts, because=body.because, decided_by=caller.name
        )
        return _shown(found, prevailing(context.law, context.clock.today()))

    return await carry_out_once(request, caller, "decide_history_contradiction", act)
