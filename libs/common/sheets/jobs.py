"""Work on the files that were sent, one at a time: stage, let the service work, send back what failed.

A job that was killed is found `running` and begun again: its table is staged anew, and the service leaves out what it
recorded as done in the transactions of its work.
"""

import json
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import text

from libs.common.database import Database
from libs.common.failures import is_transport
from libs.common.refusals import Refusal
from libs.common.sheets.sniffing import FileUnreadable, Sheet
from libs.common.sheets.staging import stage

UNKNOWN_FAILURE_TRIES = 3
ERROR_COLUMNS = ("error_column", "error_code", "error_fix")
log = structlog.get_logger()

_NEXT = text("SELECT * FROM job WHERE status IN ('queued', 'running') ORDER BY job_id LIMIT 1")
_BEGIN = text("""
    UPDATE job SET status = 'running', done = 0, total = :total, sheet = CAST(:sheet AS json),
           started_at = clock_timestamp() WHERE job_id = :job_id
""")
_PROGRESS = text("UPDATE job SET done = done + :rows WHERE job_id = :job_id")
_FINISH = text("""
    UPDATE job SET status = :status, result = CAST(:result AS json), finished_at = clock_timestamp(),
           done = coalesce(total, 0) WHERE job_id = :job_id
""")
_KEEP_FAULTS = text("""
    INSERT INTO job_fault (job_id, row_no, "column", code)
    SELECT :job_id, * FROM unnest(CAST(:rows AS integer[]), CAST(:columns AS text[]), CAST(:codes AS text[]))
    ON CONFLICT DO NOTHING
""")


@dataclass(frozen=True, slots=True)
class FileJob:
    """`heading` in the sender's words; the rows stand in `table` (place, c0, c1, …). `resumed`: begun before."""

    job_id: UUID
    table: str
    heading: Sequence[str]
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
        """Who sent it, of which party: one subject may speak for several."""
        return f"{self.sent_by} of {self.party_id}" if self.party_id else self.sent_by

    @property
    def may_act_for(self) -> list[UUID]:
        """The employers that the sender speaks for; staff speak for all."""
        return [self.party_id] if self.party_id and self.party == "employer" else list(self.mandates)


Work = Callable[[FileJob], Awaitable[tuple[str, dict[str, Any]]]]


class FileJobs:
    """`work` does what the file asks for and gives the job's status, done or incomplete, and its result."""

    def __init__(self, database: Database, *, uploads: Path, work: Work) -> None:
        self._database = database
        self._uploads = uploads
        self._work = work
        self._tries: Counter[UUID] = Counter()

    async def run_next(self) -> bool:
        rows = await self._database.one_statement(_NEXT)
        if not rows:
            return False
        row = dict(rows[0])
        job_id: UUID = row["job_id"]
        table = f"staged_{job_id.hex}"
        try:
            status, result = await self._work(await self._staged(row, table))
            await self._keep_failed_rows(job_id, table)
        except Refusal as refusal:
            status, result = "failed", {"code": refusal.code, "detail": refusal.say("en")}
        except Exception as failure:
            self._tries[job_id] += 1  # those behind it do not wait for ever
            if is_transport(failure) or self._tries[job_id] < UNKNOWN_FAILURE_TRIES:
                raise
            log.exception("job.failed", job=str(job_id))
            status, result = "failed", {"code": "unexpected", "detail": "Our fault; nothing more of it is posted."}
        await self._database.one_statement(_FINISH, {"job_id": job_id, "status": status, "result": json.dumps(result)})
        await self._database.one_statement(text(f"DROP TABLE IF EXISTS {table}"))
        (self._uploads / job_id.hex).unlink(missing_ok=True)
        log.info("job.finished", job=str(job_id), status=status)
        return True

    async def _staged(self, row: dict[str, Any], table: str) -> FileJob:
        job_id: UUID = row["job_id"]
        told = parsed(row["sheet"])
        sheet = Sheet(**{**told, "heading": tuple(told["heading"])})
        heading, rows = await stage(self._database, self._uploads / job_id.hex, sheet, table)
        if not rows:
            raise FileUnreadable(why="it has a heading and no rows")
        sheet_text = json.dumps({**told, "heading": heading}, ensure_ascii=False)
        await self._database.one_statement(_BEGIN, {"job_id": job_id, "total": rows, "sheet": sheet_text})
        started: datetime | None = row["started_at"]
        named = {name: row[name] for name in ("sent_by", "party", "party_id", "mandates")}
        given = parsed(row["given"])
        return FileJob(job_id, table, heading, rows, sheet.encoding, given, resumed=started is not None, **named)

    async def _keep_failed_rows(self, job_id: UUID, table: str) -> None:
        """The failed rows in the sender's own cells, for the file that goes back."""
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
        """Where the service sorted the rows it kept their numbers beside their new places."""
        asked = text("SELECT 1 FROM pg_attribute WHERE attrelid = CAST(:t AS regclass) AND attname = 'row_no'")
        return "s.row_no" if await self._database.one_statement(asked, {"t": table}) else "s.place"


async def progress(database: Database, job_id: UUID, rows: int) -> None:
    await database.one_statement(_PROGRESS, {"job_id": job_id, "rows": rows})


async def keep_faults(database: Database, job_id: UUID, faults: Sequence[Any]) -> None:
    """`faults`: row number, column, code of each."""
    rows = {"rows": [f[0] for f in faults], "columns": [f[1] for f in faults], "codes": [f[2] for f in faults]}
    await database.one_statement(_KEEP_FAULTS, {"job_id": job_id, **rows})


def parsed(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
