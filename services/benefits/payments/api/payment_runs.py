"""Payment runs: frozen by one officer, released by another against the hash of the frozen lines."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_look
from libs.common.database.rows import Source
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.long_work import WITHIN_MINUTES
from libs.common.door.answers.pages import FIRST_ID, LinePages, Listing, Page
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body, MonthText, ShortText
from libs.common.refusals import NotFound
from libs.common.values.money import shown
from libs.common.values.month import Month
from services.benefits.claims.rules.clearing_banks import codes_in_use
from services.benefits.context import Ctx
from services.benefits.payments.actions.freeze_run import freeze_run, refuse_month_before_the_law
from services.benefits.payments.actions.release_run import LinesLeftOut, RunOutdated, release_run, withdraw_run
from services.benefits.payments.actions.return_payment import return_payment
from services.benefits.payments.rows import returning, runs

router = APIRouter(prefix="/v1/payment-runs", tags=["payment runs"])
_LINES = Listing("payment_lines", first=(FIRST_ID, date(2000, 1, 1)))


class NewRun(Body):
    month: MonthText


class Release(Body):
    hash: Annotated[str, Field(min_length=64, max_length=64, pattern="^[0-9a-f]{64}$")]


class NewReturnedPayment(Body):
    claim_id: UUID
    month: MonthText
    reason: ShortText = Field(examples=["AC04 closed account"])


class PaymentRun(BaseModel):
    """The payments of a month."""

    id: UUID
    month: str
    status: str = Field(description="frozen, released, outdated or withdrawn")
    hash: str = Field(description="of the frozen lines; whoever approves them gives it back")
    count: int = Field(description="how many lines were frozen")
    total: str = Field(description="of the amounts that are sent")
    made_by: str | None = None
    released_by: str | None = None


class PaymentLine(BaseModel):
    """A payment for a claim's days of one month."""

    claim_id: UUID
    month: str
    days: int
    entitled: str
    set_off: str = Field(description="kept back for an overpayment; below zero where too much was kept back before")
    amount: str = Field(description="sent to the payee: entitled less set_off")
    payee: dict[str, str | None] = Field(description="bank and account, and the holder's name where it was told")
    account: str = Field(description="known, or new or changed since the person was paid last")
    status: str = Field(description="frozen, confirmed, returned, outdated or withdrawn")
    returned_because: str | None = Field(description="what the bank said")


class ReturnedPayment(BaseModel):
    """A payment that the bank returned."""

    run_id: UUID
    claim_id: UUID
    month: str
    status: Literal["returned"] = "returned"


@router.post(
    "", status_code=201, operation_id="freeze_payment_run", response_model=PaymentRun, openapi_extra=WITHIN_MINUTES
)
async def freeze(request: Request, context: Ctx, body: NewRun, caller: Annotated[Caller, allow("officer")]) -> Response:
    """Freeze what is payable for days up to the month's end or today. Overpayments are set off."""
    made_by, today = caller.name, context.clock.today()
    refuse_month_before_the_law(context.law.rule("benefits", "force_majeure"), body.month, today)
    banks = codes_in_use(context.law, today)

    async def act(connection: AsyncConnection) -> PaymentRun:
        run = await freeze_run(connection, month=body.month, made_by=made_by, today=today, banks=banks)
        return PaymentRun(
            id=run.run_id,
            month=str(body.month),
            status="frozen",
            hash=run.hash,
            count=run.count,
            total=shown(run.total),
            made_by=made_by,
        )

    return await carry_out_once(request, caller, "freeze_payment_run", act)


@router.post(
    "/{run_id}/release", operation_id="release_payment_run", response_model=PaymentRun, openapi_extra=WITHIN_MINUTES
)
async def release(
    request: Request, context: Ctx, run_id: UUID, body: Release, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """Approve, as another officer, the lines with the given hash. The last approval needed releases them.

    A changed claim makes the run void. Claims of persons who died leave it: the rest has another hash to approve.
    """
    today = context.clock.today()

    async def act(connection: AsyncConnection) -> PaymentRun | RunOutdated | LinesLeftOut:
        done = await release_run(
            connection,
            run_id=run_id,
            given_hash=body.hash,
            released_by=caller.name,
            released_on=today,
            needed=context.release_approvals,
        )
        if done.left_out:
            return LinesLeftOut(count=len(done.left_out))
        if done.changed:
            return RunOutdated(count=done.changed)
        return await _found(connection, run_id)

    return await carry_out_once(request, caller, "release_payment_run", act, status=200, audited=False)


@router.post(
    "/{run_id}/withdrawal", operation_id="withdraw_payment_run", response_model=PaymentRun, openapi_extra=WITHIN_MINUTES
)
async def withdraw(request: Request, run_id: UUID, caller: Annotated[Caller, allow("officer")]) -> Response:
    """Take back a run that is not released: frozen in error, or for the wrong month."""

    async def act(connection: AsyncConnection) -> PaymentRun:
        await withdraw_run(connection, run_id=run_id)
        return await _found(connection, run_id)

    return await carry_out_once(request, caller, "withdraw_payment_run", act, status=200)


@router.post("/{run_id}/returns", status_code=201, operation_id="return_payment", response_model=ReturnedPayment)
async def take_back(
    request: Request, run_id: UUID, body: NewReturnedPayment, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """Book back a payment that a bank returned. A later run pays it again."""

    async def act(connection: AsyncConnection) -> ReturnedPayment:
        payment = returning.Returned(body.claim_id, body.month, body.reason)
        await return_payment(connection, run_id=run_id, payment=payment)
        return ReturnedPayment(run_id=run_id, claim_id=body.claim_id, month=str(body.month))

    return await carry_out_once(request, caller, "return_payment", act)


@router.get("/{run_id}", operation_id="read_payment_run")
async def read(
    context: Ctx, run_id: UUID, caller: Annotated[Caller, allow("officer", "manager", "operator")]
) -> PaymentRun:
    """Read a run: its status, and the hash of its lines."""
    return await _found(context.database, run_id)


@router.get("/{run_id}/lines", operation_id="list_payment_lines")
async def list_lines(
    context: Ctx,
    run_id: UUID,
    caller: Annotated[Caller, allow("officer")],
    asked: LinePages,
) -> Page[PaymentLine]:
    """List a run's lines: amounts entitled, set off and sent, and whether the account is `new` or `changed`."""
    payments = await runs.lines(context.database, run_id, after=asked.after(_LINES), limit=asked.one_more)
    part = asked.cut(_LINES, payments, key=lambda line: (line.claim_id, date.fromisoformat(f"{line.month}-01")))
    persons = await runs.persons(context.database, run_id, [line.claim_id for line in part.rows])
    await audit_look(context.database, caller, "payment_lines.read", persons, detail=f"run {run_id}")
    return Page(items=[_line(line) for line in part.rows], next=part.next)


def _line(line: runs.Line) -> PaymentLine:
    return PaymentLine(
        claim_id=line.claim_id,
        month=line.month,
        days=line.days,
        entitled=shown(line.entitled),
        set_off=shown(line.set_off),
        amount=shown(line.amount),
        payee=line.payee,
        account=line.account,
        status=line.status,
        returned_because=line.returned_because,
    )


async def _found(source: Source, run_id: UUID) -> PaymentRun:
    run = await runs.run(source, run_id)
    if run is None:
        raise NotFound(what="payment run")
    return PaymentRun(
        id=run.run_id,
        month=str(Month.of(run.month)),
        status=run.status,
        hash=run.hash,
        count=run.count,
        total=shown(run.total),
        made_by=run.made_by,
        released_by=run.released_by,
    )
