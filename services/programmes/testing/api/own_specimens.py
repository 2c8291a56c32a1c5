"""A laboratory's own specimens, and its files of results."""

from datetime import date, datetime
from functools import partial
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response, UploadFile
from pydantic import BaseModel, Field

from libs.common.audit.writing import audit_look
from libs.common.door.answers.pages import FIRST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.everywhere.file_jobs import FILE_BYTES_MAX, JobStarted, take_file
from libs.common.refusals import NotFound
from libs.common.sheets.columns import column_places
from libs.common.sheets.jobs import KIND
from services.programmes.context import Ctx
from services.programmes.sites.actions.own_place import require_laboratory_open
from services.programmes.testing.rows.own_specimens import specimens_of
from services.programmes.testing.rules.result_file import RESULT_COLUMNS, RESULT_FILE

router = APIRouter(prefix="/v1", tags=["results"])
_LISTING = Listing("own specimens", first=FIRST_ID)


class LaboratorySpecimen(BaseModel):
    """A specimen that came to the laboratory, with its present result."""

    id: UUID
    code: str = Field(description="as it stands on the label")
    person_id: UUID = Field(description="the result names it beside the label, so that a swapped specimen is noticed")
    taken_on: date
    method: str
    status: Literal["waiting", "reported"] = Field(description="waiting: it has no result yet")
    version: int | None = Field(description="of the result: it counts up at each correction")
    outcome: Literal["positive", "negative", "inconclusive"] | None = Field(description="what the laboratory found")
    resulted_at: datetime | None = Field(description="when the result was recorded")


@router.get("/own-place/specimens", operation_id="list_own_specimens")
async def specimens(
    context: Ctx,
    caller: Annotated[Caller, allow("laboratory")],
    asked: Pages,
    status: Annotated[Literal["waiting", "reported"] | None, Query()] = None,
) -> Page[LaboratorySpecimen]:
    """List the specimens of the caller's laboratory, and no others. Audited; each person sees the look."""
    await require_laboratory_open(context.database, caller.party_id, today=context.clock.today())
    if caller.party_id is None:
        raise NotFound(what="laboratory")
    found = await specimens_of(
        context.database, caller.party_id, status=status, after=asked.after(_LISTING), limit=asked.one_more
    )
    part = asked.cut(_LISTING, found, key=lambda one: one.id)
    await audit_look(context.database, caller, "laboratory.specimens", [one.person_id for one in part.rows])
    items = [
        LaboratorySpecimen.model_validate(
            {
                "id": one.id,
                "code": one.code,
                "person_id": one.person_id,
                "taken_on": one.taken_on,
                "method": one.method,
                "status": "waiting" if one.version is None else "reported",
                "version": one.version,
                "outcome": one.outcome,
                "resulted_at": one.resulted_at,
            }
        )
        for one in part.rows
    ]
    return Page(items=items, next=part.next)


@router.post(
    "/result-files",
    status_code=202,
    operation_id="send_result_file",
    response_model=JobStarted,
    max_body_size=FILE_BYTES_MAX,
)
async def send(
    request: Request,
    context: Ctx,
    file: UploadFile,
    caller: Annotated[Caller, allow("laboratory", "officer")],
    dry_run: bool = False,
) -> Response:
    """Send results as CSV, XLSX or ODS. Each good row is recorded with its consequences; failed rows come back.

    Columns: `specimen_code`, `person_id`, `outcome`, and, if they are known, `symptoms`, `complications` and
    `laboratory`. A row whose result is recorded already changes nothing, so a file may be sent again. A dry run
    records nothing.
    """
    context.law.rule("programmes", "triage")
    await require_laboratory_open(context.database, caller.id_as("laboratory"), today=context.clock.today())
    check = partial(column_places, columns=RESULT_COLUMNS)
    given = {KIND: RESULT_FILE, "dry_run": dry_run}
    return await take_file(request, file, caller, "send_result_file", given=given, check_heading=check)
