"""Cases. An information call needs no person and is recorded in one request."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_look
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import FIRST_ID, Listing, Page, Pages
from libs.common.door.answers.versions import etag
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import AnyText, Body, ShortText, Text
from libs.common.refusals import NotFound
from libs.common.values.identifiers import uuid7
from libs.contracts.hotline import CaseKind, CaseStatus
from services.hotline.cases.actions.open_case import open_case
from services.hotline.cases.rows import cases as rows
from services.hotline.cases.rules.case_state import WRAP_UPS
from services.hotline.context import Context, Ctx
from services.hotline.knowledge.rows import ProcedureTerms, terms_of_procedure

router = APIRouter(prefix="/v1/cases", tags=["cases"])
_LISTING = Listing("cases", first=(datetime.min.replace(tzinfo=UTC), FIRST_ID))
Desk = Annotated[Caller, allow("agent", "supervisor", "officer")]
WrapUp = Annotated[str, Field(json_schema_extra={"enum": list(WRAP_UPS)}, pattern=f"^({'|'.join(WRAP_UPS)})$")]


class NewCase(Body):
    about: Text = Field(examples=["asks when the January benefit is paid"])
    kind: CaseKind = "information"
    queue: ShortText = "general"
    phone: Annotated[AnyText, Field(max_length=30)] = ""
    person_id: UUID | None = None
    employer_id: UUID | None = None
    procedure: Annotated[str, Field(max_length=60)] | None = None
    """The code of the procedure that a case of that kind follows: its legal days set the due day."""
    wrap_up: WrapUp | None = None
    """Given: the call is over, and the case is logged and closed in one."""


class Entry(BaseModel):
    """One entry in the history of a case."""

    kind: str = Field(description="`note`, `link`, or the move that the entry was written with")
    author: str
    text: str
    at: datetime


class Case(BaseModel):
    """A case at the hotline; its entries are listed only when one case is read."""

    id: UUID
    number: str = Field(description="what the caller is told")
    kind: CaseKind
    queue: str
    about: str
    status: CaseStatus
    person_id: UUID | None = Field(description="whom it is about, once that is known")
    employer_id: UUID | None
    phone: str
    assigned_to: str | None = Field(description="who has it: the party and the name")
    opened_by: str
    opened_at: datetime
    due_at: datetime = Field(description="by when it is to be answered, counted in working time")
    callback_at: datetime | None = Field(description="when a callback was promised")
    callback_attempts: int = Field(description="how often nobody was reached since")
    wrap_up: str | None = Field(description="the code with which it was closed")
    closed_at: datetime | None
    merged_into: UUID | None = Field(description="the case that goes on in its place")
    procedure: str | None = None
    version: int = Field(description="for `If-Match`")
    entries: list[Entry] = []

    @classmethod
    def of(cls, case: rows.ServiceCase, entries: Sequence[rows.CaseEntry] = ()) -> "Case":
        return cls.model_validate({"id": case.case_id, **asdict(case), "entries": [asdict(entry) for entry in entries]})


@router.post("", status_code=201, operation_id="open_case", response_model=Case)
async def open_new(
    request: Request, context: Ctx, body: NewCase, caller: Annotated[Caller, allow("agent", "supervisor")]
) -> Response:
    """Open a case and take it; with a wrap-up code it is closed at once."""
    now = context.clock.now()
    procedure = await _procedure(context, body)
    term = procedure.legal_days if procedure else None
    working, today = context.working_time, context.clock.today()
    minutes = working.promised(body.kind, today) if term is None else working.minutes_of(term, today)
    due_at = working.due(now, minutes)
    version = procedure.version if procedure else None
    content = rows.CaseText(**body.model_dump(exclude={"wrap_up"}), procedure_version=version)

    async def act(connection: AsyncConnection) -> Case:
        opened = await open_case(
            connection,
            content,
            case_id=uuid7(),
            opened_by=caller.name,
            opened_at=now,
            due_at=due_at,
            year=now.astimezone(ZoneInfo(working.zone)).year,
            wrap_up=body.wrap_up,
        )
        return Case.of(opened)

    return await carry_out_once(request, caller, "open_case", act)


async def _procedure(context: Context, body: NewCase) -> ProcedureTerms | None:
    """Return the procedure in force today that the case names; None if it names none."""
    if body.procedure is None:
        return None
    procedure = await terms_of_procedure(context.database, body.procedure, on=context.clock.today())
    if procedure is None or body.kind != "procedure":
        raise NotFound(what="procedure", pointer="/procedure")
    return procedure


@router.get("", operation_id="list_cases")
async def listed(
    context: Ctx,
    caller: Desk,
    asked: Pages,
    queue: Annotated[ShortText | None, Query()] = None,
    mine: Annotated[bool, Query()] = False,
    status: Annotated[CaseStatus | None, Query()] = None,
) -> Page[Case]:
    """List open cases, the soonest due first. `status=closed` lists closed ones."""
    cases = await rows.cases(
        context.database,
        queue=queue,
        assigned_to=caller.name if mine else None,
        status=status,
        areas=caller.areas,
        after=asked.after(_LISTING),
        limit=asked.one_more,
    )
    part = asked.cut(_LISTING, cases, key=lambda case: (case.due_at, case.case_id))
    await audit_look(context.database, caller, "case.list", (case.person_id for case in part.rows))
    return Page(items=[Case.of(case) for case in part.rows], next=part.next)


@router.get("/{case_id}", operation_id="read_case")
async def read(context: Ctx, response: Response, case_id: UUID, caller: Desk) -> Case:
    """Read one case with all its entries."""
    case = await rows.case(context.database, case_id)
    if case is None:
        raise NotFound(what="case")
    await audit_look(context.database, caller, "case.read", [case.person_id], detail=case.number)
    response.headers["ETag"] = etag(case.version)
    return Case.of(case, await rows.case_entries(context.database, case_id))
