"""Monthly returns: file and read."""

import asyncio
import json
import time
from dataclasses import replace
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import Once, carry_out_once, json_response, once_of
from libs.common.door.answers.pages import FIRST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import OUTSIDE, Caller, Party, allow
from libs.common.door.callers.whose import Whose, visible
from libs.common.door.requests.fields import Body, MonthText, NumberText, QueryMonth, Text
from libs.common.law.terms import Law
from libs.common.observing.tracing import current_traceparent
from libs.common.refusals import NotFound
from libs.common.runtime.faults import crash_point
from libs.common.values.money import shown
from libs.common.values.month import Month
from services.contributions.context import Context, Ctx
from services.contributions.employers.rows import area_in
from services.contributions.employers.unknown_employer import unknown_employer_refusal
from services.contributions.returns.actions.file_return import (
    Filing,
    MonthlyReturn,
    ReturnAlreadyFiled,
    post_in_transaction,
    refuse_after_end,
    refuse_area_without_region,
    refuse_faulty,
)
from services.contributions.returns.rows.accepted import AcceptedReturn, accepted_return, returns_of
from services.contributions.returns.rows.filing import current_return
from services.contributions.returns.rules.month_terms import MonthTerms, month_terms

router = APIRouter(prefix="/v1/returns", tags=["returns"])
_LISTING = Listing("returns", first=FIRST_ID)

LINES_MAX = 10_000
EMPLOYER_AWAITED_S = 2.0
PERSONS_AWAITED_S = 0.4
_PAUSE_S = 0.02
_NO_RECORD = {"client": "", "operation": "", "key": None, "body_hash": b""}


class Line(BaseModel):
    """One line. `wage` is a string of digits with at most two decimals; `0.00` needs an absence.

    All members are text, so the model needs no `Body`: it refuses unknown members too.
    """

    model_config = ConfigDict(extra="forbid")

    national_id: Annotated[NumberText, Field(max_length=40, examples=["3100600445635"])]
    wage: Annotated[str, Field(max_length=20, examples=["12345.67"])]
    absence: Annotated[str | None, Field(max_length=40, examples=["suspended"])] = None


class NewReturn(Body):
    employer_id: UUID
    month: MonthText
    kind: Literal["original", "correction", "nil"]
    lines: Annotated[list[Line], Field(max_length=LINES_MAX)] = []
    late_reason: Annotated[Text | None, Field(examples=["flood in the district"])] = None


class Amounts(BaseModel):
    statutory: str
    payable: str | None = None


class FiledReturn(BaseModel):
    id: UUID
    employer_id: UUID
    month: str
    kind: str
    version: int
    headcount: int
    totals: dict[str, Amounts]
    unregistered: list[str] = []
    not_paid_for: list[UUID] = []
    due_on: date
    late: bool = False
    late_reason: str | None = None
    recorded_at: Annotated[str, Field(json_schema_extra={"format": "date-time"})]
    receipt: dict[str, str] = {}


class DryRun(Exception):
    def __init__(self, answer: str) -> None:
        super().__init__()
        self.answer = answer


@router.post("", status_code=201, operation_id="file_return", response_model=FiledReturn)
async def file(
    request: Request,
    context: Ctx,
    body: NewReturn,
    caller: Annotated[Caller, allow("employer", "payroll_agent", "officer")],
    dry_run: Annotated[bool, Query()] = False,
) -> Response:
    """File a month's return, whole or not at all. `dry_run=true` gives the same answer and stores nothing."""
    caller.require_employer(body.employer_id)
    filed = MonthlyReturn(
        body.employer_id,
        body.month,
        body.kind,
        [(line.national_id, line.wage, line.absence) for line in body.lines],
        body.late_reason,
    )
    terms = _terms(context.law, body.month)
    today = context.clock.today()
    refuse_faulty(filed, terms, today=today)
    filing = Filing(filed, terms, caller.name, today, _NO_RECORD, traceparent=current_traceparent())
    if dry_run:
        return await _try_out(context, filing, caller)
    if body.kind == "correction":

        async def act(connection: AsyncConnection) -> RawJson:
            by_law = replace(filing, terms=_terms(await context.laws.held(connection), body.month))
            posted = await post_in_transaction(connection, by_law, agency_key=context.agency_key)
            return RawJson(posted.body)

        try:
            return await carry_out_once(request, caller, "file_return", act, audited=False)
        except NotFound:
            raise await unknown_employer_refusal(context.database, caller, body.employer_id) from None
    return await _file_first(context, filing, await once_of(request, caller, "file_return", body), caller)


async def _file_first(context: Context, filing: Filing, once: Once, caller: Caller) -> Response:
    """Post in one statement, which concurrent requests share.

    If no row comes back, the month is filed already, the law was changed, or the registration of the employer or of a
    person has not arrived yet. Try again for two seconds, then refuse.
    """
    started = time.monotonic()
    filed = filing.filed
    filing = replace(filing, once=once.record, unregistered_ok=False)
    while True:
        posted = await once.written(context.first_returns(filing), context.database)
        if isinstance(posted, Response):
            return posted
        if posted:
            await crash_point("door.after_commit")
            return json_response(201, posted.body)
        if replayed := await once.recall_alone(context.database):
            return replayed
        standing = await current_return(context.database, filed.employer_id, filed.month.first_day)
        if standing is not None:
            raise ReturnAlreadyFiled(month=filed.month, version=standing.version)
        filing = replace(filing, terms=_terms(await context.laws.latest(context.database), filed.month))
        area = await area_in(context.database, filed.employer_id, filed.month)
        if area is not None:
            refuse_area_without_region(area, filing.terms)
            await refuse_after_end(context.database, filed)
        waited = time.monotonic() - started
        if waited > PERSONS_AWAITED_S:
            filing = replace(filing, unregistered_ok=True)
        if waited > EMPLOYER_AWAITED_S:
            raise await unknown_employer_refusal(context.database, caller, filed.employer_id)
        await asyncio.sleep(_PAUSE_S)


async def _try_out(context: Context, filing: Filing, caller: Caller) -> Response:
    """Post in a transaction that is rolled back. It waits for registration's events as long as a real filing does."""
    started = time.monotonic()
    while True:
        waited = time.monotonic() - started
        try:
            async with context.database.transaction(wakes=False) as connection:
                by_law = replace(filing, terms=_terms(await context.laws.held(connection), filing.filed.month))
                posted = await post_in_transaction(connection, by_law, agency_key=context.agency_key)
                raise DryRun(posted.body)
        except NotFound:
            if waited > EMPLOYER_AWAITED_S:
                raise await unknown_employer_refusal(context.database, caller, filing.filed.employer_id) from None
        except DryRun as done:
            if waited > PERSONS_AWAITED_S or not json.loads(done.answer)["unregistered"]:
                answer = json_response(200, done.answer)
                answer.headers["Dry-Run"] = "true"
                return answer
        await asyncio.sleep(_PAUSE_S)


@router.get("/{return_id}", operation_id="read_return")
async def read(
    context: Ctx, return_id: UUID, caller: Annotated[Caller, allow(*OUTSIDE, "officer", "manager")]
) -> FiledReturn:
    """Read one version of a return."""
    return shown_return(await visible_return(context, return_id, caller, "manager"))


@router.get("", operation_id="list_returns")
async def find(
    context: Ctx,
    employer_id: UUID,
    caller: Annotated[Caller, allow(*OUTSIDE, "officer", "manager")],
    asked: Pages,
    month: QueryMonth | None = None,
) -> Page[FiledReturn]:
    """List every version of an employer's returns, oldest first."""
    caller.require_employer(employer_id, "manager")
    accepted = await returns_of(
        context.database,
        employer_id,
        month=Month.parse(month).first_day if month else None,
        after=asked.after(_LISTING),
        limit=asked.one_more,
    )
    part = asked.cut(_LISTING, accepted, key=lambda version: version.return_id)
    return Page(items=[shown_return(version) for version in part.rows], next=part.next)


class RawJson:
    """An answer that PostgreSQL wrote."""

    def __init__(self, body: str) -> None:
        self._body = body

    def model_dump_json(self) -> str:
        return self._body


_known_terms: dict[tuple[int, Month], tuple[Law, MonthTerms]] = {}


def _terms(law: Law, month: Month) -> MonthTerms:
    """Return the terms of a month, read once from each law. A law that is kept here keeps its identity."""
    known = _known_terms.get((id(law), month))
    if known is None:
        known = _known_terms[id(law), month] = (law, month_terms(law, month))
    return known[1]


async def visible_return(context: Context, return_id: UUID, caller: Caller, *staff: Party) -> AcceptedReturn:
    """Return the return for its employer, a payroll agent with a mandate, officers, and `staff`."""
    accepted = await accepted_return(context.database, return_id)
    return visible(
        caller, accepted, lambda row: Whose(employer=row.employer_id), what="return", staff=("officer", *staff)
    )


def shown_return(accepted: AcceptedReturn) -> FiledReturn:
    employee = Amounts(statutory=shown(accepted.employee_statutory), payable=shown(accepted.employee_payable))
    employer = Amounts(statutory=shown(accepted.employer_statutory), payable=shown(accepted.employer_payable))
    state = Amounts(statutory=shown(accepted.state_statutory))
    return FiledReturn(
        id=accepted.return_id,
        employer_id=accepted.employer_id,
        month=str(Month.of(accepted.month)),
        kind=accepted.kind,
        version=accepted.version,
        headcount=accepted.headcount,
        totals={
            "employee": employee,
            "employer": employer,
            "state": state,
        },
        due_on=accepted.due_on,
        late=accepted.filed_on > accepted.due_on,
        late_reason=accepted.late_reason,
        recorded_at=accepted.recorded_at.isoformat(),
    )
