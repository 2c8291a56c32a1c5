"""Return files: send one, and download a list of every return made from it."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import astuple, fields
from functools import partial
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response, UploadFile

from libs.common.door.answers.downloads import CSV_ANSWER, csv_download
from libs.common.door.callers.policies import OUTSIDE, Caller, allow
from libs.common.door.everywhere.file_jobs import FILE_BYTES_MAX, JobStarted, take_file, visible_job
from libs.common.door.requests.fields import EnteredNumber, QueryMonth, Text
from libs.common.sheets.columns import column_places
from services.contributions.context import Ctx
from services.contributions.files.rows import jobs as rows
from services.contributions.files.rows.jobs import JobReturn
from services.contributions.files.rules.return_file import RETURN_COLUMNS

router = APIRouter(prefix="/v1", tags=["return files"])

JOB_RETURN_COLUMNS = tuple(field.name for field in fields(JobReturn))


@router.post(
    "/return-files",
    status_code=202,
    operation_id="send_return_file",
    response_model=JobStarted,
    max_body_size=FILE_BYTES_MAX,
)
async def send(
    request: Request,
    file: UploadFile,
    caller: Annotated[Caller, allow("employer", "payroll_agent", "officer")],
    employer_number: Annotated[EnteredNumber | None, Query()] = None,
    month: QueryMonth | None = None,
    kind: Literal["original", "correction"] = "original",
    late_reason: Annotated[Text | None, Query()] = None,
    dry_run: bool = False,
    whole: bool = False,
) -> Response:
    """Send CSV, XLSX or ODS with many employers in one file. Complete returns are posted; others wait for their rows.

    `whole`: the file has whole returns; rows held from an earlier file are dropped.
    """
    given: dict[str, str | bool | None] = {"employer_number": employer_number, "month": month, "kind": kind}
    given |= {"late_reason": late_reason, "dry_run": dry_run, "whole": whole}
    known = [name for name in ("employer_number", "month") if given[name]]
    check = partial(column_places, columns=RETURN_COLUMNS, given=known)
    return await take_file(request, file, caller, "send_return_file", given=given, check_heading=check)


@router.get(
    "/jobs/{job_id}/returns",
    operation_id="download_job_returns",
    response_class=Response,
    responses=CSV_ANSWER,
)
async def job_returns(
    request: Request, context: Ctx, job_id: UUID, caller: Annotated[Caller, allow(*OUTSIDE, "officer")]
) -> Response:
    """Download a list of every return made from the file, as CSV, one row each, with the receipt's number."""
    await visible_job(request, job_id, caller)

    async def pages() -> AsyncIterator[Sequence[tuple[object, ...]]]:
        yield [astuple(made) for made in await rows.job_returns(context.database, job_id)]

    return csv_download(f"returns-{job_id}.csv", JOB_RETURN_COLUMNS, pages())
