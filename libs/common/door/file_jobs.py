"""Files that are sent: take one, follow its job, get the failed rows back in the sender's own file."""

import asyncio
import csv
import hashlib
import io
import json
import shutil
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response, UploadFile
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel
from sqlalchemy import text

from libs.common.door.auditing import audit_list
from libs.common.door.callers import OUTSIDE, Caller, allow
from libs.common.door.fault_texts import fault_text
from libs.common.door.idempotency import once_with_digest
from libs.common.door.problems import language_of
from libs.common.refusals import NotFound
from libs.common.sheets.jobs import ERROR_COLUMNS, parsed
from libs.common.sheets.sniffing import sniff
from libs.common.values.identifiers import uuid7

FILE_BYTES_MAX = 256 * 1024 * 1024
LOCAL_ENCODINGS = {"th": "cp874", "vi": "cp1258"}
_ENCODED = {"utf-8": ("utf-8-sig", "utf-8"), "cp874": ("cp874", "windows-874"), "cp1258": ("cp1258", "windows-1258")}
router = APIRouter(prefix="/v1/jobs", tags=["files"])

_NEW = text("""
    WITH made AS (
        INSERT INTO job (job_id, status, sent_by, party, party_id, mandates, file_name, given, sheet)
        VALUES (:job_id, 'queued', :sent_by, :party, :party_id, CAST(:mandates AS uuid[]), :file_name,
                CAST(:given AS json), CAST(:sheet AS json)) RETURNING job_id
    ),
    remembered AS (
        INSERT INTO idempotency_record (client, operation, key, body_hash, status, answer)
        SELECT :client, :operation, :key, :body_hash, 202, :answer FROM made WHERE CAST(:key AS text) IS NOT NULL
    )
    SELECT job_id FROM made
""")
_JOB = text("SELECT *, clock_timestamp() AS now FROM job WHERE job_id = :job_id")
_FAILED = text("""
    SELECT r.row_no, r.cells, f."column", f.code FROM job_failed_row r JOIN job_fault f USING (job_id, row_no)
    WHERE job_id = :job_id AND row_no > :after ORDER BY row_no LIMIT 5000
""")


class JobStarted(BaseModel):
    job: str
    id: UUID
    encoding: str


class Job(BaseModel):
    """`progress.eta_s` is a guess from the rows done so far."""

    id: UUID
    status: Literal["queued", "running", "done", "failed", "incomplete"]
    file_name: str
    progress: dict[str, Any]
    result: dict[str, Any] | None


async def take_file(
    request: Request,
    file: UploadFile,
    caller: Caller,
    operation: str,
    *,
    given: Mapping[str, Any],
    check_heading: Callable[[Sequence[str]], object],
) -> Response:
    """Keep the file and start its job, once a key. A heading that `check_heading` refuses is refused at once."""
    state = request.app.state
    job_id = uuid7()
    place: Path = state.uploads / job_id.hex
    place.parent.mkdir(parents=True, exist_ok=True)
    await asyncio.to_thread(_keep, file, place)
    try:
        local = LOCAL_ENCODINGS.get(state.law.country["languages"][0], "cp1252")
        sheet = await asyncio.to_thread(sniff, place, local_encoding=local)
        if sheet.format == "csv":
            check_heading(sheet.heading)
        digest = await asyncio.to_thread(_digest, place)
        once = once_with_digest(request, caller, operation, digest)
        if replayed := await once.recall_alone(state.database):
            place.unlink()
            return replayed
    except BaseException:
        place.unlink(missing_ok=True)
        raise
    path = f"{request.scope.get('root_path', '')}/v1/jobs/{job_id}"
    answer = JobStarted(job=path, id=job_id, encoding=sheet.encoding).model_dump_json()
    await state.database.one_statement(
        _NEW,
        {
            **once.record,
            "job_id": job_id,
            "sent_by": caller.name,
            "party": "officer" if caller.is_officer else caller.party,
            "party_id": caller.party_id,
            "mandates": sorted(caller.mandates),
            "file_name": (file.filename or "file")[:200],
            "given": json.dumps(given),
            "sheet": json.dumps(asdict(sheet), ensure_ascii=False),
            "answer": answer,
        },
    )
    state.wakeups.signal("jobs")
    return Response(answer, status_code=202, media_type="application/json", headers={"Location": path})


@router.get("/{job_id}", operation_id="read_job")
async def read(request: Request, job_id: UUID, caller: Annotated[Caller, allow(*OUTSIDE, "officer")]) -> Job:
    """How far the job is, and its result."""
    return _shown(request, await visible_job(request, job_id, caller))


@router.get("/{job_id}/events", operation_id="follow_job", response_class=EventSourceResponse)
async def follow(
    request: Request, job_id: UUID, caller: Annotated[Caller, allow(*OUTSIDE, "officer")]
) -> AsyncIterator[ServerSentEvent]:
    """Server-sent events until the job is finished."""
    before = ""
    while True:
        job = _shown(request, await visible_job(request, job_id, caller))
        now = job.model_dump_json()
        if now != before:
            yield ServerSentEvent(raw_data=now, event="progress")
            before = now
        if job.status not in {"queued", "running"}:
            return
        await asyncio.sleep(0.5)


@router.get("/{job_id}/failed-rows", operation_id="download_failed_rows")
async def failed_rows(
    request: Request, job_id: UUID, caller: Annotated[Caller, allow(*OUTSIDE, "officer")]
) -> Response:
    """The failed rows as they were sent, with the column, the code and the fix beside; mend and send them again."""
    job = await visible_job(request, job_id, caller)
    language = language_of(request)
    sheet = parsed(job["sheet"])
    heading = [h for h in sheet["heading"] if h not in ERROR_COLUMNS]
    places = [n for n, h in enumerate(sheet["heading"]) if h not in ERROR_COLUMNS]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=sheet["delimiter"], lineterminator="\r\n")
    writer.writerow([*heading, *ERROR_COLUMNS])
    after = 0
    while rows := await request.app.state.database.one_statement(_FAILED, {"job_id": job_id, "after": after}):
        for row in rows:
            cells = parsed(row["cells"])
            fix = fault_text(row["code"], {}, language)
            writer.writerow([_harmless(cells[f"c{n}"]) for n in places] + [row["column"], row["code"], fix])
        after = rows[-1]["row_no"]
    encoding, charset = _ENCODED[sheet["encoding"]]
    name = {"Content-Disposition": f'attachment; filename="failed-{job_id}.csv"'}
    body = out.getvalue().encode(encoding, errors="replace")
    return Response(body, media_type=f"text/csv; charset={charset}", headers=name)


async def visible_job(request: Request, job_id: UUID, caller: Caller) -> dict[str, Any]:
    """The job, if its sender or the agency's staff asks."""
    rows = await request.app.state.database.one_statement(_JOB, {"job_id": job_id})
    if not rows or not (caller.is_officer or rows[0]["sent_by"] == caller.name):
        raise NotFound(what="job")
    if rows[0]["sent_by"] != caller.name:
        await audit_list(request.app.state.database, caller, "job.read", [job_id])
    return dict(rows[0])


def _shown(request: Request, row: dict[str, Any]) -> Job:
    seconds = ((row["finished_at"] or row["now"]) - row["started_at"]).total_seconds() if row["started_at"] else 0.0
    speed = row["done"] / seconds if seconds > 0 else 0.0
    left = (row["total"] or 0) - row["done"]
    result = parsed(row["result"])
    if result and result.get("failed_rows"):
        result["failed_file"] = f"{request.scope.get('root_path', '')}/v1/jobs/{row['job_id']}/failed-rows"
    return Job(
        id=row["job_id"],
        status=row["status"],
        file_name=row["file_name"],
        progress={
            "done": row["done"],
            "total": row["total"],
            "rows_per_s": round(speed),
            "eta_s": round(left / speed, 1) if speed else None,
        },
        result=result,
    )


def _digest(place: Path) -> bytes:
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _keep(file: UploadFile, place: Path) -> None:
    with place.open("wb") as target:
        shutil.copyfileobj(file.file, target, 1 << 20)


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula is shown as text."""
    return f"'{cell}" if cell[:1] in {"=", "+", "@", "\t", "\r"} else cell
