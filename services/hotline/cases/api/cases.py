"""Cases: an information call needs no person and is logged in one go."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_look
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.versions import etag
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import AnyText, Body, ShortText, Text
from libs.common.refusals import NotFound
from libs.common.values.identifiers import uuid7
from libs.contracts.hotline import CaseKind, CaseStatus
from services.hotline.cases import rows
from services.hotline.cases.actions.open_case import open_case
from services.hotline.cases.rules.case_state import WRAP_UPS
from services.hotline.cases.rules.working_time import DAY_MINUTES, PROMISED_MINUTES
from services.hotline.context import Context, Ctx
from services.hotline.knowledge.rows import ProcedureTerms, terms_of_procedure

router = APIRouter(prefix="/v1/cases", tags=["cases"])
_PAGE = 50
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
    kind: str
    author: str
    text: str
    at: datetime


class Case(BaseModel):
    id: UUID
    number: str
    kind: CaseKind
    queue: str
    about: str
    status: CaseStatus
    person_id: UUID | None
    employer_id: UUID | None
    phone: str
    assigned_to: str | None
    opened_by: str
    opened_at: datetime
    due_at: datetime
    callback_at: datetime | None
    callback_attempts: int
    wrap_up: str | None
    closed_at: datetime | None
    merged_into: UUID | None
    procedure: str | None = None
    version: int
    entries: list[Entry] = []

    @classmethod
    def of(cls, row: dict[str, Any], entries: list[dict[str, Any]] | None = None) -> "Case":
        return cls.model_validate({"id": row["case_id"], **row, "entries": entries or []})


@router.post("", status_code=201, operation_id="open_case", response_model=Case)
async def open_new(
    request: Request, context: Ctx, body: NewCase, caller: Annotated[Caller, allow("agent", "supervisor")]
) -> Response:
    """Open a case and take it; with a wrap-up code it is closed at once."""
    now = context.clock.now()
    procedure = await _procedure(context, body)
    minutes = procedure.legal_days * DAY_MINUTES if procedure else PROMISED_MINUTES[body.kind]
    due_at = context.working_time.due(now, minutes)
    version = procedure.version if procedure else None

    async def act(connection: AsyncConnection) -> Any:
        row = await open_case(
            connection,
            case_id=uuid7(),
            opened_by=caller.name,
            opened_at=now,
            due_at=due_at,
            year=now.astimezone(ZoneInfo(context.working_time.zone)).year,
            procedure_version=version,
            **body.model_dump(),
        )
        return Case.of(row)

    return await carry_out_once(request, caller, "open_case", act)


async def _procedure(context: Context, body: NewCase) -> ProcedureTerms | None:
    """The procedure in force today that the case names."""
    if body.procedure is None:
        return None
    found = await terms_of_procedure(context.database, body.procedure, on=context.clock.today())
    if found is None or body.kind != "procedure":
        raise NotFound(what="procedure", pointer="/procedure")
    return found


@router.get("", operation_id="list_cases")
async def listed(
    request: Request,
    context: Ctx,
    caller: Desk,
    queue: Annotated[ShortText | None, Query()] = None,
    mine: Annotated[bool, Query()] = False,
    status: Annotated[CaseStatus | None, Query()] = None,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> dict[str, Any]:
    """Open cases, the soonest due first; closed ones only where `status=closed` is asked for."""
    after = context.cursors.read("cases", cursor) if cursor else ["0001-01-01T00:00:00+00:00", str(UUID(int=0))]
    found = await rows.cases(
        context.database,
        queue=queue,
        assigned_to=caller.name if mine else None,
        status=status,
        after=(datetime.fromisoformat(after[0]), UUID(after[1])),
        limit=_PAGE,
    )
    await audit_look(context.database, caller, "case.list", (row["person_id"] for row in found))
    last = found[-1] if len(found) == _PAGE else None
    return {
        "items": [Case.of(row) for row in found],
        "next": context.cursors.give("cases", [last["due_at"].isoformat(), last["case_id"]]) if last else None,
    }


@router.get("/{case_id}", operation_id="read_case")
async def read(request: Request, context: Ctx, response: Response, case_id: UUID, caller: Desk) -> Case:
    """One case with everything that was written into it."""
    row = await rows.case(context.database, case_id)
    if row is None:
        raise NotFound(what="case")
    await audit_look(context.database, caller, "case.read", [row["person_id"]], detail=row["number"])
    response.headers["ETag"] = etag(row["version"])
    return Case.of(row, await rows.case_entries(context.database, case_id))
