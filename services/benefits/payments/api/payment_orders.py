"""A released run's way to the bank and back: payment orders out (pain.001), status reports in (pain.002)."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit, audit_pages
from libs.common.door.answers.downloads import named
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.long_work import WITHIN_MINUTES
from libs.common.door.callers.policies import Caller, allow
from libs.common.refusals import NotFound, Refusal
from services.benefits.context import Context, Ctx
from services.benefits.payments.actions.return_payment import return_reported
from services.benefits.payments.gateways.payment_orders import payment_orders
from services.benefits.payments.gateways.status_reports import BYTES_MAX, read_report
from services.benefits.payments.rows import runs as rows

router = APIRouter(prefix="/v1/payment-runs", tags=["payment runs"])


class RunNotReleased(Refusal):
    code = "payment_run_not_released"


@router.get(
    "/{run_id}/payment-orders",
    operation_id="download_payment_orders",
    openapi_extra=WITHIN_MINUTES,
    response_class=StreamingResponse,
    responses={200: {"content": {"application/xml": {"schema": {"type": "string"}}}, "description": "pain.001.001.09"}},
)
async def download(context: Ctx, run_id: UUID, caller: Annotated[Caller, allow("officer")]) -> Response:
    """Download the credit transfers for the bank (ISO 20022 pain.001.001.09). Repeated downloads give the same file."""
    run = await _released(context, run_id)
    async with context.database.transaction() as connection:
        await audit(connection, caller, "payment_orders.download", subject=str(run_id))
    totals = await rows.totals(context.database, run_id)
    pages = audit_pages(
        context.database,
        caller,
        "payment_orders.download",
        rows.transfers(context.database, run_id),
        detail=f"run {run_id}",
    )
    stream = payment_orders(run, totals, context.payer, pages, currency=context.law.country["currency"])
    return StreamingResponse(stream, media_type="application/xml", headers=named(f"pain.001-{run_id.hex}.xml"))


class ReportTaken(BaseModel):
    """The result of reading a bank's report about a run."""

    id: UUID = Field(description="the run")
    returned: int = Field(description="payments that were booked back")
    returned_before: int = Field(description="payments that had come back already")


@router.post(
    "/{run_id}/status-reports",
    operation_id="take_status_report",
    response_model=ReportTaken,
    max_body_size=BYTES_MAX,
    openapi_extra=WITHIN_MINUTES,
)
async def take_report(
    request: Request, context: Ctx, run_id: UUID, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """Take the bank's report on a run (pain.002): all its rejected payments are booked back, or none of them.

    If a message or payment information is rejected as a whole, every payment without a status of its own is booked
    back.
    """
    await _released(context, run_id)
    # In a thread: a report of many megabytes takes seconds, and other requests go on meanwhile.
    report = await asyncio.to_thread(read_report, await request.body(), run_id)

    async def act(connection: AsyncConnection) -> ReportTaken:
        taken = await return_reported(connection, run_id=run_id, report=report)
        return ReportTaken(id=run_id, returned=taken.returned, returned_before=taken.returned_before)

    return await carry_out_once(request, caller, "take_status_report", act, status=200)


async def _released(context: Context, run_id: UUID) -> rows.Run:
    run = await rows.run(context.database, run_id)
    if run is None:
        raise NotFound(what="payment run")
    if run.status != "released":
        raise RunNotReleased(status=run.status)
    return run
