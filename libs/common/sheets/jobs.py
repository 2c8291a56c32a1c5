"""Process files that were sent: stage them, let the service work, return the failed rows.

Each sender has a queue. Files of different senders are processed at the same time, and the sender served longest ago is
next, so that one sender's files cannot delay all others.

A job that was killed is still `running`, and is begun again: its table is staged again, and the service skips what it
recorded as done in the transactions of its work.
"""

import asyncio
import contextlib
import json
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypedDict
from uuid import UUID

import structlog
from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.law.terms import NoLawAt, NotInThisScheme
from libs.common.refusals import Refusal
from libs.common.runtime.failures import is_transport
from libs.common.sheets import reader_process, rows
from libs.common.sheets.columns import Columns, column_places
from libs.common.sheets.reader_process import ReaderTask
from libs.common.sheets.sniffing import FileUnreadable, Sheet
from libs.common.sheets.staging import stage

UNKNOWN_FAILURE_TRIES = 3
log = structlog.get_logger()

SENDERS_AT_ONCE = 2
_LOOKED_AGAIN_S = 0.5
# A file that no job waits for is an upload that died; one that is being sent is younger than this.
_ORPHAN_AFTER_S = 3600.0


@dataclass(frozen=True, slots=True)
class FileJob:
    """A job's rows are in `table` (place, sheet_row, c0, c1, …). `resumed`: the job was begun before."""

    job_id: UUID
    table: str
    heading: Sequence[str]
    places: Mapping[str, int]
    rows: int
    encoding: str
    given: dict[str, Any]
    sent_by: str
    party: str
    party_id: UUID | None
    mandates: Sequence[UUID]
    resumed: bool

    @property
    def sender(self) -> str:
        """Return the sender and its party: one subject may speak for several parties."""
        return f"{self.sent_by} of {self.party_id}" if self.party_id else self.sent_by

    @property
    def may_act_for(self) -> list[UUID]:
        """Return the employers that the sender speaks for; staff speak for all."""
        return [self.party_id] if self.party_id and self.party == "employer" else list(self.mandates)


class NoLawForFile(Refusal):
    """The scheme has no law on the business date or a date in the file."""

    code = "no_law_at_date"
    kind = "invalid"


class RefusedFile(TypedDict):
    """The result of a file that was refused: the reason, in the suite's languages."""

    code: str
    detail: str
    details: dict[str, str]


Result = Mapping[str, int | str | bool | None]
"""What a file came to: counts by their names."""
Work = Callable[[FileJob], Awaitable[tuple[str, Result]]]


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file: its columns, and the work on it."""

    columns: Columns
    work: Work


KIND = "file_kind"
"""In `given`: the name of the kind, where a service takes several."""


class FileJobs:
    """Processes jobs. `work` carries out a file and returns the job's status, done or incomplete, and its result.

    `columns`: those that the service knows; values given in the request under their names count for the whole file.
    `others`: further kinds of files by the name that their door gives with them (`KIND`).
    """

    def __init__(
        self,
        database: Database,
        *,
        uploads: Path,
        columns: Columns,
        work: Work,
        others: Mapping[str, FileKind] = MappingProxyType({}),
    ) -> None:
        self._database = database
        self._uploads = uploads
        self._first_kind = FileKind(columns, work)
        self._others = others
        self._tries: Counter[UUID] = Counter()
        self._running: dict[UUID, asyncio.Task[None]] = {}

    async def run_next(self) -> bool:
        """Begin the jobs that may begin, and wait a moment; return True if there may be more work at once."""
        if free := SENDERS_AT_ONCE - len(self._running):
            for job in await rows.NEXT_JOBS.all(self._database, busy=list(self._running), free=free):
                self._running[job.job_id] = asyncio.create_task(self._run(job))
        if not self._running:
            return False
        done, _ = await asyncio.wait(
            self._running.values(), timeout=_LOOKED_AGAIN_S, return_when=asyncio.FIRST_COMPLETED
        )
        self._running = {job_id: task for job_id, task in self._running.items() if task not in done}
        for task in done:
            task.result()
        return True

    async def stop(self) -> None:
        """Stop the running jobs; the next worker begins them again."""
        running, self._running = list(self._running.values()), {}
        for task in running:
            task.cancel()
        for task in running:
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await task

    async def sweep(self) -> bool:
        """Remove files that no job waits for, left by an upload or a job that was killed."""
        old = await asyncio.to_thread(self._old_files)
        waiting = {job_id.hex for job_id in await rows.OPEN_JOBS.all(self._database)}
        for path in old:
            if path.name not in waiting:
                path.unlink(missing_ok=True)
                log.info("uploads.swept", file=path.name)
        return False

    def _old_files(self) -> list[Path]:
        before = time.time() - _ORPHAN_AFTER_S
        return [path for path in self._uploads.glob("*") if path.stat().st_mtime < before]

    async def _run(self, job: rows.QueuedJob) -> None:
        job_id = job.job_id
        table = f"staged_{job_id.hex}"
        result: Result | RefusedFile
        try:
            status, result = await self._kind(job).work(await self._staged(job, table))
            await self._keep_failed_rows(job_id, table)
        except Refusal as refusal:
            status, result = "failed", _told(refusal)
        except (NoLawAt, NotInThisScheme):
            status, result = "failed", _told(NoLawForFile())
        except Exception as failure:
            self._tries[job_id] += 1  # those behind it do not wait for ever
            if is_transport(failure) or self._tries[job_id] < UNKNOWN_FAILURE_TRIES:
                raise
            log.exception("job.failed", job=str(job_id))
            status, result = "failed", {"code": "unexpected", "detail": "Our fault; nothing more of it is posted."}
        await rows.FINISH_JOB.run(self._database, job_id=job_id, status=status, result=json.dumps(result))
        await self._database.one_statement(text(f"DROP TABLE IF EXISTS {table}"))
        (self._uploads / job_id.hex).unlink(missing_ok=True)
        log.info("job.finished", job=str(job_id), status=status)

    def _kind(self, job: rows.QueuedJob) -> FileKind:
        name = job.given.get(KIND)
        return self._others[name] if name else self._first_kind

    async def _staged(self, job: rows.QueuedJob, table: str) -> FileJob:
        job_id, described, given = job.job_id, job.sheet, job.given
        columns = self._kind(job).columns
        sheet = Sheet(**{**described, "heading": tuple(described["heading"])})
        whole = {name: str(given[name]) for name in columns if given.get(name)}
        asked = ReaderTask(sheet, columns, whole, reader_process.ROWS_MAX)
        heading, count = await stage(self._database, self._uploads / job_id.hex, asked, table)
        places = column_places(heading, columns, given=list(whole))
        if not count:
            raise FileUnreadable(why="no_rows")
        sheet_text = json.dumps({**described, "heading": heading}, ensure_ascii=False)
        await rows.BEGIN_JOB.run(self._database, job_id=job_id, total=count, sheet=sheet_text)
        return FileJob(
            job_id=job_id,
            table=table,
            heading=heading,
            places=places,
            rows=count,
            encoding=sheet.encoding,
            given=given,
            sent_by=job.sent_by,
            party=job.party,
            party_id=job.party_id,
            mandates=job.mandates,
            resumed=job.started_at is not None,
        )

    async def _keep_failed_rows(self, job_id: UUID, table: str) -> None:
        """Store the failed rows in the sender's own cells, for the file that goes back."""
        await self._database.one_statement(
            text(f"""
                INSERT INTO job_failed_row (job_id, row_no, cells)
                SELECT :job_id, f.row_no, to_jsonb(s) - 'place' - 'row_no'
                FROM job_fault f JOIN {table} s ON {await self._row_no(table)} = f.row_no WHERE f.job_id = :job_id
                ON CONFLICT DO NOTHING
            """),
            {"job_id": job_id},
        )

    async def _row_no(self, table: str) -> str:
        """Choose the column with a row's number in the file. If the rows were sorted, it is beside the new place."""
        asked = text("SELECT 1 FROM pg_attribute WHERE attrelid = CAST(:t AS regclass) AND attname = 'row_no'")
        return "s.row_no" if await self._database.one_statement(asked, {"t": table}) else "s.place"


async def progress(database: Database, job_id: UUID, done: int) -> None:
    """Add to the job's number of processed rows."""
    await rows.ADD_PROGRESS.run(database, job_id=job_id, rows=done)


async def keep_faults(database: Database, job_id: UUID, faults: Sequence[Any]) -> None:
    """Store faults: row number, column and code of each, and the values for the code's sentence."""
    await rows.KEEP_FAULTS.run(
        database,
        job_id=job_id,
        rows=[f[0] for f in faults],
        columns=[f[1] for f in faults],
        codes=[f[2] for f in faults],
        values=[json.dumps(f[3] if len(f) > 3 else {}, default=str) for f in faults],
    )


def _told(refusal: Refusal) -> RefusedFile:
    sentences = {language: refusal.say(language) for language in ("en", "th", "vi")}
    return RefusedFile(code=refusal.code, detail=sentences["en"], details=sentences)
