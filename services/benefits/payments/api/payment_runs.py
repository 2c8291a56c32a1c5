"""Payment runs: made by one officer, released by another against the hash of what was frozen."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_look
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.long_work import WITHIN_MINUTES
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body, MonthText, ShortText
from libs.common.refusals import NotFound
from libs.common.values.money import shown
from libs.common.values.month import Month
from services.benefits.context import Context, Ctx
from services.benefits.payments import rows as queries
from services.benefits.payments.actions.freeze_run import freeze_run
from services.benefits.payments.actions.release_run import RunOutdated, release_run, withdraw_run
from services.benefits.payments.actions.return_payment import return_payment

router = APIRouter(prefix="/v1/payment-runs", tags=["payment runs"])


class NewRun(Body):
    month: MonthText


class Release(Body):
    hash: Annotated[str, Field(min_length=64, max_length=64, pattern="^[0-9a-f]{64}$")]


class Returned(Body):
    claim_id: UUID
    month: MonthText
    reason: ShortText = Field(examples=["AC04 closed account"])


class PaymentRun(BaseModel):
    id: UUID
    month: str
    status: str
    hash: str
    count: int
    total: str
    made_by: str | None = None
    released_by: str | None = None


@router.post(
    "", status_code=201, operation_id="freeze_payment_run", response_model=PaymentRun, openapi_extra=WITHIN_MINUTES
)
async def freeze(request: Request, context: Ctx, body: NewRun, caller: Annotated[Caller, allow("officer")]) -> Response:
    """Freeze what is payable for days up to the month's end, or today's; what an overpayment keeps back is set off."""
    context.law.rule("benefits", "force_majeure")
    made_by = caller.name
    today = context.clock.today()

    async def act(connection: AsyncConnection) -> Any:
        run = await freeze_run(connection, month=body.month, made_by=made_by, today=today)
        return PaymentRun(month=str(body.month), made_by=made_by, **run)

    return await carry_out_once(request, caller, "freeze_payment_run", act)


@router.post(
    "/{run_id}/release", operation_id="release_payment_run", response_model=PaymentRun, openapi_extra=WITHIN_MINUTES
)
async def release(
    request: Request, context: Ctx, run_id: UUID, body: Release, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """Another officer approves exactly the lines whose hash is given; the last approval needed releases them.

    A changed claim voids the run.
    """
    outdated: list[int] = []
    today = context.clock.today()

    async def act(connection: AsyncConnection) -> Any:
        done = await release_run(
            connection,
            run_id=run_id,
            given_hash=body.hash,
            released_by=caller.name,
            released_on=today,
            needed=context.release_approvals,
        )
        if done.changed:
            outdated.append(done.changed)
        return {"id": run_id, "status": "outdated" if done.changed else "frozen" if done.missing else "released"}

    answer = await carry_out_once(request, caller, "release_payment_run", act, status=200, audited=False)
    if outdated:
        raise RunOutdated(count=outdated[0])
    if answer.headers.get("Idempotency-Replayed"):
        return answer
    found = await _found(request, context, run_id)
    return Response(found.model_dump_json(), media_type="application/json")


@router.post(
    "/{run_id}/withdrawal", operation_id="withdraw_payment_run", response_model=PaymentRun, openapi_extra=WITHIN_MINUTES
)
async def withdraw(request: Request, run_id: UUID, caller: Annotated[Caller, allow("officer")]) -> Response:
    """Take back a run that is not released: frozen in error, or for the wrong month."""

    async def act(connection: AsyncConnection) -> Any:
        await withdraw_run(connection, run_id=run_id)
        row = (await connection.execute(queries.RUN, {"run_id": run_id})).mappings().one()
        return _shown(dict(row))

    return await carry_out_once(request, caller, "withdraw_payment_run", act, status=200)


@router.post("/{run_id}/returns", status_code=201, operation_id="return_payment")
async def take_back(
    request: Request, run_id: UUID, body: Returned, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """A bank sent a payment back: it is booked back and payable again in a later run."""

    async def act(connection: AsyncConnection) -> Any:
        return await return_payment(
            connection, run_id=run_id, claim_id=body.claim_id, month=body.month, reason=body.reason
        )

    return await carry_out_once(request, caller, "return_payment", act)


@router.get("/{run_id}", operation_id="read_payment_run")
async def read(
    request: Request, context: Ctx, run_id: UUID, caller: Annotated[Caller, allow("officer", "manager", "operator")]
) -> PaymentRun:
    """One run."""
    return await _found(request, context, run_id)


@router.get("/{run_id}/lines", operation_id="list_payment_lines")
async def list_lines(
    request: Request,
    context: Ctx,
    run_id: UUID,
    caller: Annotated[Caller, allow("officer")],
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> dict[str, Any]:
    """The run's lines: what is entitled, what is set off, what is sent, and whether to a `new` or `changed` account."""
    after = context.cursors.read("payment_lines", cursor) if cursor else [str(UUID(int=0)), "2000-01-01"]
    rows = await queries.payment_lines(context.database, run_id, after=(UUID(after[0]), after[1]), limit=limit + 1)
    items = [{**r, **{n: shown(r[n]) for n in ("entitled", "set_off", "amount")}} for r in rows[:limit]]
    persons = await queries.persons_of_run(context.database, run_id, [row["claim_id"] for row in items])
    await audit_look(context.database, caller, "payment_lines.read", persons, detail=f"run {run_id}")
    last = [items[-1]["claim_id"], f"{items[-1]['month']}-01"] if len(rows) > limit else None
    return {"items": items, "next": context.cursors.give("payment_lines", last) if last else None}


async def _found(request: Request, context: Context, run_id: UUID) -> PaymentRun:
    row = await queries.payment_run(context.database, run_id)
    if row is None:
        raise NotFound(what="payment run")
    return _shown(row)


def _shown(row: dict[str, Any]) -> PaymentRun:
    members = {"month": str(Month.of(row["month"])), "total": shown(row["total"])}
    return PaymentRun.model_validate({**row, "id": row["run_id"], **members})
