"""Files of hires and leavers: send one, and download the result of each row."""

from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response, UploadFile

from libs.common.audit.writing import audit_list
from libs.common.door.answers.downloads import CSV_ANSWER, csv_download
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.everywhere.file_jobs import FILE_BYTES_MAX, JobStarted, read_rows_of, take_file
from libs.common.door.requests.fields import ShortText
from libs.common.sheets.columns import column_places
from services.registration.context import Ctx
from services.registration.employment_files.rows import jobs as rows
from services.registration.employment_files.rules.employment_file import EMPLOYMENT_COLUMNS
from services.registration.persons.api.hiring import refuse_after_too_many_tries

router = APIRouter(prefix="/v1", tags=["employment files"])
Sending = Annotated[Caller, allow("employer", "payroll_agent", "officer")]
DONE_COLUMNS = ("row", "done", "employment_id", "employer_number", "national_id", "started_on", "ended_on", "reason",
                "branch", "standing")  # fmt: skip


@router.post(
    "/employment-files",
    status_code=202,
    operation_id="send_employment_file",
    response_model=JobStarted,
    max_body_size=FILE_BYTES_MAX,
)
async def send(
    request: Request,
    context: Ctx,
    file: UploadFile,
    caller: Sending,
    employer_number: Annotated[ShortText | None, Query()] = None,
    dry_run: bool = False,
) -> Response:
    """Send hires and leavers as CSV, XLSX or ODS. Each good row is carried out; each bad row comes back.

    A row with `started_on` hires: `national_id` and `born_on` must match. A row with `ended_on` and `reason` only ends
    the open employment. A row with both days ends the employment that began on the first day, or enters one that is
    over. A row that states what is already recorded changes nothing.

    Wrong pairs are counted. A few among thousands of right ones are slips. A file with more is refused whole with
    `too_many_tries`, as are later files and hires of that day. A dry run counts them too.
    """
    await refuse_after_too_many_tries(context, caller)
    given = {"employer_number": employer_number, "dry_run": dry_run}
    check = partial(column_places, columns=EMPLOYMENT_COLUMNS, given=["employer_number"] if employer_number else [])
    return await take_file(request, file, caller, "send_employment_file", given=given, check_heading=check)


@router.get(
    "/jobs/{job_id}/employments",
    operation_id="download_job_employments",
    response_class=Response,
    responses=CSV_ANSWER,
)
async def job_employments(request: Request, context: Ctx, job_id: UUID, caller: Sending) -> Response:
    """Download the result of each row that was carried out: started, waiting, ended or unchanged, with its employment.

    The rows name persons: an officer who did not send the file gives a purpose (`X-Purpose`).
    """
    await read_rows_of(request, job_id, caller)

    async def pages() -> AsyncIterator[Sequence[tuple[object, ...]]]:
        after = 0
        while done := await rows.rows_done(context.database, job_id, after=after):
            await audit_list(context.database, caller, "employment.list", (row.employment_id for row in done))
            yield [_cells(row) for row in done]
            after = done[-1].sheet_row

    return csv_download(f"employments-{job_id}.csv", DONE_COLUMNS, pages())


def _cells(row: rows.RowDone) -> tuple[object, ...]:
    return (row.sheet_row, row.done, row.employment_id, row.employer_number, row.national_id, row.started_on,
            row.ended_on, row.reason, row.branch, row.standing)  # fmt: skip
