"""Batches of imported history: list, read, confirm, withdraw."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import LAST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.context import door_of
from libs.common.door.requests.fields import Body, Text
from libs.common.refusals import NotFound
from libs.common.values.month import Month
from services.contributions.context import Ctx
from services.contributions.history.actions.confirm_batch import confirm_batch
from services.contributions.history.actions.withdraw_batch import withdraw_batch
from services.contributions.history.rows import batches as rows
from services.contributions.history.rows.batches import Batch, Status

router = APIRouter(prefix="/v1/history-batches", tags=["history"])
BATCHES = Listing("history batches", first=LAST_ID)
Officer = Annotated[Caller, allow("officer")]


class HistoryBatch(BaseModel):
    """A file of months that the agency's earlier system knew."""

    id: UUID = Field(description="of the batch, and of the job that reads its file")
    source_system: str = Field(description="the system that the months come from")
    confidence: str = Field(description="how far the agency trusts it: high, medium, low")
    remark: str | None
    status: Status = Field(description="`confirmed`: its months count")
    rows: int = Field(description="good rows of the file")
    months: int = Field(description="months of all persons together")
    persons: int = Field(description="how many persons they are of")
    contradictions: int = Field(description="months that returns reported with another base when the file was read")
    first_month: str | None
    last_month: str | None
    made_by: str
    made_at: datetime
    confirmed_by: str | None = Field(description="the second officer")
    confirmed_at: datetime | None
    withdrawal_by: str | None = Field(description="the officer who asked to withdraw it")
    withdrawal_because: str | None = Field(description="why it should be withdrawn")
    withdrawn_by: str | None = Field(description="the officer who withdrew it after another had asked")
    withdrawn_at: datetime | None
    told: bool = Field(description="whether all months of a confirmed batch were said to the other services")


class BatchCounts(Body):
    """The counts that the second officer saw."""

    months: Annotated[int, Field(ge=1, le=2_147_483_647)]
    persons: Annotated[int, Field(ge=1, le=2_147_483_647)]


class WithdrawnBecause(Body):
    because: Text


def _shown(batch: Batch) -> HistoryBatch:
    return HistoryBatch(
        id=batch.batch_id,
        source_system=batch.source_system,
        confidence=batch.confidence,
        remark=batch.remark,
        status=batch.status,
        rows=batch.row_count,
        months=batch.months,
        persons=batch.persons,
        contradictions=batch.contradictions,
        first_month=str(Month.of(batch.first_month)) if batch.first_month else None,
        last_month=str(Month.of(batch.last_month)) if batch.last_month else None,
        made_by=batch.made_by,
        made_at=batch.made_at,
        confirmed_by=batch.confirmed_by,
        confirmed_at=batch.confirmed_at,
        withdrawal_by=batch.withdrawal_by,
        withdrawal_because=batch.withdrawal_because,
        withdrawn_by=batch.withdrawn_by,
        withdrawn_at=batch.withdrawn_at,
        told=batch.status == "confirmed" and batch.told_upto >= batch.read_upto,
    )


@router.get("", operation_id="list_history_batches")
async def newest(context: Ctx, _: Officer, asked: Pages) -> Page[HistoryBatch]:
    """List batches of imported months, newest first."""
    found = await rows.newest_batches(context.database, before=asked.after(BATCHES), limit=asked.one_more)
    part = asked.cut(BATCHES, found, key=lambda batch: batch.batch_id)
    return Page(items=[_shown(batch) for batch in part.rows], next=part.next)


@router.get("/{batch_id}", operation_id="read_history_batch")
async def read(context: Ctx, batch_id: UUID, _: Officer) -> HistoryBatch:
    """Read a batch with its counts."""
    batch = await rows.batch(context.database, batch_id)
    if batch is None:
        raise NotFound(what="batch")
    return _shown(batch)


@router.post(
    "/{batch_id}/confirmation", status_code=201, operation_id="confirm_history_batch", response_model=HistoryBatch
)
async def confirm(request: Request, batch_id: UUID, body: BatchCounts, caller: Officer) -> Response:
    """Confirm a batch, as another officer than its sender: from now on its months count."""

    async def act(connection: AsyncConnection) -> HistoryBatch:
        batch = await confirm_batch(
            connection, batch_id, months=body.months, persons=body.persons, confirmed_by=caller.name
        )
        return _shown(batch)

    answer = await carry_out_once(request, caller, "confirm_history_batch", act)
    door_of(request).wakeups.signal("history")
    return answer


@router.post(
    "/{batch_id}/withdrawal", status_code=201, operation_id="withdraw_history_batch", response_model=HistoryBatch
)
async def withdraw(request: Request, batch_id: UUID, body: WithdrawnBecause, caller: Officer) -> Response:
    """Ask to withdraw a batch as a whole; where another officer asked before, withdraw it."""

    async def act(connection: AsyncConnection) -> HistoryBatch:
        return _shown(await withdraw_batch(connection, batch_id, because=body.because, officer=caller.name))

    answer = await carry_out_once(request, caller, "withdraw_history_batch", act)
    door_of(request).wakeups.signal("history")
    return answer
