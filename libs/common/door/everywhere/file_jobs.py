"""Files that are sent: take one, follow its job, download its failed rows in the sender's own file."""

import asyncio
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response, UploadFile
from fastapi.sse import EventSourceResponse
from pydantic import BaseModel, Field

from libs.common.audit.writing import audit_list
from libs.common.database.connections import Database
from libs.common.door.answers.downloads import CSV_ANSWER, csv_text, named
from libs.common.door.answers.fault_texts import failed_cells, failed_heading
from libs.common.door.answers.idempotency import Once, once_with_digest
from libs.common.door.answers.live import Events, changes
from libs.common.door.answers.problems import language_of
from libs.common.door.callers.policies import OUTSIDE, Caller, allow
from libs.common.door.callers.purposes import require_purpose
from libs.common.door.callers.whose import is_sender
from libs.common.door.context import door_of
from libs.common.refusals import NotFound, Refusal
from libs.common.runtime.state_files import private_folder
from libs.common.sheets import rows
from libs.common.sheets.reader_process import spreadsheet_of
from libs.common.sheets.safe_cells import encoded
from libs.common.sheets.sniffing import Sheet, is_zip, local_encoding, sniff_csv, spreadsheet
from libs.common.values.identifiers import uuid7

FILE_BYTES_MAX = 256 * 1024 * 1024
OPEN_JOBS_MAX = 20
_FOLLOWED_TIMES = 7_200  # an hour
_ENCODED = {
    "utf-8": ("utf-8-sig", "utf-8"),
    "cp874": ("cp874", "windows-874"),
    "cp1258": ("cp1258", "windows-1258"),
    "cp1252": ("cp1252", "windows-1252"),
}
router = APIRouter(prefix="/v1/jobs", tags=["files"])
Sender = Annotated[Caller, allow(*OUTSIDE, "laboratory", "officer")]


class JobStarted(BaseModel):
    """A file that was accepted and waits for its turn."""

    job: str = Field(description="the path of the job")
    id: UUID
    encoding: str = Field(description="the encoding that the file was found to have")


class Progress(BaseModel):
    """The progress of the work on a file."""

    done: int = Field(description="rows that were worked on")
    total: int | None = Field(description="rows of the file; null until it was read")
    rows_per_s: int
    eta_s: float | None = Field(description="seconds that the rest may take, by the rows done so far")


class Job(BaseModel):
    """A file that was sent, and its result."""

    id: UUID
    status: rows.Status
    file_name: str = Field(description="as the sender calls it")
    progress: Progress
    result: dict[str, Any] | None = Field(description="what the kind of file comes to; null until the job has ended")


class FilesWaiting(Refusal):
    code = "too_many_files"
    kind = "too_many"


async def take_file(
    request: Request,
    file: UploadFile,
    caller: Caller,
    operation: str,
    *,
    given: Mapping[str, Any],
    check_heading: Callable[[Sequence[str]], object],
) -> Response:
    """Store the file and start its job, once for each key.

    A heading that `check_heading` refuses is refused at once.
    """
    door = door_of(request)
    job_id = uuid7()
    assert door.uploads is not None  # a service that takes files names their folder
    place = door.uploads / job_id.hex
    kept = False
    try:
        await asyncio.to_thread(keep_upload, file, place)
        sheet = await _sniffed(place, local_encoding(door.law))
        if sheet.format == "csv":
            check_heading(sheet.heading)
        once = once_with_digest(request, caller, operation, await asyncio.to_thread(digest_of, place))
        path = f"{request.scope.get('root_path', '')}/v1/jobs/{job_id}"
        answer = JobStarted(job=path, id=job_id, encoding=sheet.encoding).model_dump_json()
        job = {
            "job_id": job_id,
            "party": "officer" if caller.is_officer else caller.party,
            "mandates": sorted(caller.mandates),
            "file_name": _name(file),
            "given": json.dumps(given),
            "sheet": json.dumps(asdict(sheet), ensure_ascii=False),
        }
        if replayed := await _begin(door.database, once, caller, job, answer):
            return replayed
        kept = True
    finally:
        if not kept:
            place.unlink(missing_ok=True)
    door.wakeups.signal("jobs")
    return Response(answer, status_code=202, media_type="application/json", headers={"Location": path})


async def _begin(
    database: Database, once: Once, caller: Caller, job: Mapping[str, Any], answer: str
) -> Response | None:
    """Insert the job, or return the answer of the job that has this key."""
    sender = {"sent_by": caller.name, "party_id": str(caller.party_id or "")}
    async with database.transaction() as connection:
        await rows.LOCK_SENDER.run(connection, **sender)
        if replayed := await once.recall(connection):
            return replayed
        waiting = await rows.COUNT_OPEN_OF_SENDER.one(connection, **sender)
        if waiting >= OPEN_JOBS_MAX:
            raise FilesWaiting(waiting=waiting, retry_after_s=10)
        await rows.NEW_JOB.run(connection, **job, sent_by=caller.name, party_id=caller.party_id)
        await once.remember(connection, 202, answer)
    return None


async def _sniffed(place: Path, local: str) -> Sheet:
    if await asyncio.to_thread(is_zip, place):
        return spreadsheet(await spreadsheet_of(place))
    return await asyncio.to_thread(sniff_csv, place, local_encoding=local)


@router.get("/{job_id}", operation_id="read_job")
async def read(request: Request, job_id: UUID, caller: Sender) -> Job:
    """Read the progress of the job, and its result."""
    return _shown(request, await visible_job(request, job_id, caller))


async def _seen(request: Request, job_id: UUID, caller: Sender) -> rows.JobRow:
    """Check that the caller may see the job before the stream begins: a stream cannot be refused later."""
    return await visible_job(request, job_id, caller)


@router.get("/{job_id}/events", operation_id="follow_job", response_class=EventSourceResponse)
async def follow(
    request: Request,
    job_id: UUID,
    caller: Sender,
    _: Annotated[rows.JobRow, Depends(_seen)],
) -> Events:
    """Send server-sent events until the job is finished."""
    before, over = "", False

    async def read() -> str | None:
        nonlocal before, over
        job = _shown(request, await visible_job(request, job_id, caller))
        said, before, over = before, job.model_dump_json(), job.status not in {"queued", "running"}
        return before if before != said else None

    async for event in changes("progress", read, every_s=0.5, times=_FOLLOWED_TIMES):
        yield event
        if over:
            return


@router.get(
    "/{job_id}/failed-rows",
    operation_id="download_failed_rows",
    response_class=Response,
    responses=CSV_ANSWER,
)
async def failed_rows(request: Request, job_id: UUID, caller: Sender) -> Response:
    """Download the failed rows as they were sent, each with its column, code and fix, ready to be sent again.

    They name persons: an officer who did not send the file gives a purpose (`X-Purpose`).
    """
    job = await read_rows_of(request, job_id, caller)
    language = language_of(request)
    sheet = job.sheet
    places, heading = failed_heading(sheet["heading"])
    lines: list[Sequence[str]] = [heading]
    after = 0
    while failed := await rows.FAILED_ROWS.all(door_of(request).database, job_id=job_id, after=after):
        for row in failed:
            told = (row.cells.get("sheet_row", "?"), row.column, row.code, row.values)
            lines.append([*(row.cells[f"c{n}"] for n in places), *failed_cells(*told, language)])
        after = failed[-1].row_no
    text = csv_text(lines, delimiter=sheet["delimiter"])
    encoding, charset = _ENCODED[sheet["encoding"]]
    body = encoded(text, encoding)
    if body is None:  # a sentence, or a cell, that the sender's encoding has no letters for
        body, charset = text.encode("utf-8-sig"), "utf-8"
    return Response(body, media_type=f"text/csv; charset={charset}", headers=named(f"failed-{job_id}.csv"))


async def visible_job(request: Request, job_id: UUID, caller: Caller) -> rows.JobRow:
    """Return the job if the caller is its sender or staff of the whole country: a file is about many areas."""
    job = await rows.JOB.first(door_of(request).database, job_id=job_id)
    own = job is not None and is_sender(caller, job)
    if job is None or not ((caller.is_officer and caller.reach.areas is None) or own):
        raise NotFound(what="job")
    if not own:
        await audit_list(door_of(request).database, caller, "job.read", [job_id])
    return job


async def read_rows_of(request: Request, job_id: UUID, caller: Caller) -> rows.JobRow:
    """Return the job if the caller may read its rows; an officer who did not send it gives a purpose."""
    job = await visible_job(request, job_id, caller)
    if not is_sender(caller, job):
        require_purpose(request, caller)
    return job


def _shown(request: Request, job: rows.JobRow) -> Job:
    seconds = ((job.finished_at or job.now) - job.started_at).total_seconds() if job.started_at else 0.0
    speed = job.done / seconds if seconds > 0 else 0.0
    left = (job.total or 0) - job.done
    result = job.result
    if result and result.get("failed_rows"):
        result["failed_file"] = f"{request.scope.get('root_path', '')}/v1/jobs/{job.job_id}/failed-rows"
    return Job(
        id=job.job_id,
        status=job.status,
        file_name=job.file_name,
        progress=Progress(
            done=job.done,
            total=job.total,
            rows_per_s=round(speed),
            eta_s=round(left / speed, 1) if speed else None,
        ),
        result=result,
    )


def digest_of(place: Path) -> bytes:
    """Return the SHA-256 of a file."""
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def keep_upload(file: UploadFile, place: Path) -> None:
    """Store the upload so that only the service's own user can read it: it contains national ids and wages."""
    place.parent.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    private_folder(place.parent)
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        shutil.copyfileobj(file.file, target, 1 << 20)


def _name(file: UploadFile) -> str:
    """Return the file's name without characters that a text column cannot hold."""
    return "".join(sign if sign.isprintable() else "?" for sign in file.filename or "file")[:200]
