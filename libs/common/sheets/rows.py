"""Statements about sent files: each is a job, with its faults and failed rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Json, Query, columns

Status = Literal["queued", "running", "done", "failed", "incomplete"]


@dataclass(frozen=True, slots=True)
class JobRow:
    """A row of `job` at `now`; `sheet`: what is known of the file, for example its heading."""

    job_id: UUID
    status: Status
    sent_by: str
    party_id: UUID | None
    file_name: str
    sheet: Json
    done: int
    total: int | None
    result: Json
    started_at: datetime | None
    finished_at: datetime | None
    now: datetime


@dataclass(frozen=True, slots=True)
class FailedRow:
    row_no: int
    cells: Json
    column: str
    code: str
    values: Json


# One sender's uploads go one after the other here, so that they are counted, and one key makes one job.
LOCK_SENDER = Command("SELECT pg_advisory_xact_lock(hashtextextended(:sent_by || chr(31) || :party_id, 7))")
COUNT_OPEN_OF_SENDER = Query(
    int,
    """
    SELECT count(*) FROM job WHERE status IN ('queued', 'running') AND sent_by = :sent_by
       AND coalesce(party_id::text, '') = :party_id
""",
)
NEW_JOB = Command("""
    INSERT INTO job (job_id, status, sent_by, party, party_id, mandates, file_name, given, sheet)
    VALUES (:job_id, 'queued', :sent_by, :party, :party_id, CAST(:mandates AS uuid[]), :file_name,
            CAST(:given AS json), CAST(:sheet AS json))
""")
JOB = Query(
    JobRow,
    """
    SELECT job_id, status, sent_by, party_id, file_name, sheet, done, total, result, started_at, finished_at,
           clock_timestamp() AS now
    FROM job WHERE job_id = :job_id
""",
)
FAILED_ROWS = Query(
    FailedRow,
    """
    SELECT r.row_no, r.cells, f."column", f.code, f."values"
    FROM job_failed_row r JOIN job_fault f USING (job_id, row_no)
    WHERE job_id = :job_id AND row_no > :after ORDER BY row_no LIMIT 5000
""",
)


@dataclass(frozen=True, slots=True)
class QueuedJob:
    job_id: UUID
    sent_by: str
    party: str
    party_id: UUID | None
    mandates: list[UUID]
    given: Json
    sheet: Json
    started_at: datetime | None


# The first of each sender's queue; begun jobs continue, then the sender served longest ago.
NEXT_JOBS = Query(
    QueuedJob,
    f"""
    SELECT {columns(QueuedJob)} FROM (
        SELECT DISTINCT ON (sent_by, party_id) {columns(QueuedJob)}, status FROM job
        WHERE status IN ('queued', 'running')
        ORDER BY sent_by, party_id, status DESC, job_id
    ) head
    WHERE NOT EXISTS (SELECT FROM job busy WHERE busy.job_id = ANY(CAST(:busy AS uuid[]))
                      AND busy.sent_by = head.sent_by AND busy.party_id IS NOT DISTINCT FROM head.party_id)
    ORDER BY status DESC, (SELECT max(j.started_at) FROM job j WHERE j.sent_by = head.sent_by
                           AND j.party_id IS NOT DISTINCT FROM head.party_id) NULLS FIRST, job_id
    LIMIT :free
""",
)
OPEN_JOBS = Query(UUID, "SELECT job_id FROM job WHERE status IN ('queued', 'running')")
BEGIN_JOB = Command("""
    UPDATE job SET status = 'running', done = 0, total = :total, sheet = CAST(:sheet AS json),
           started_at = clock_timestamp() WHERE job_id = :job_id
""")
ADD_PROGRESS = Command("UPDATE job SET done = done + :rows WHERE job_id = :job_id")
FINISH_JOB = Command("""
    UPDATE job SET status = :status, result = CAST(:result AS json), finished_at = clock_timestamp(),
           done = coalesce(total, 0) WHERE job_id = :job_id
""")
KEEP_FAULTS = Command("""
    INSERT INTO job_fault (job_id, row_no, "column", code, "values")
    SELECT :job_id, row_no, "column", code, "values"
    FROM unnest(CAST(:rows AS integer[]), CAST(:columns AS text[]), CAST(:codes AS text[]), CAST(:values AS json[]))
         AS fault (row_no, "column", code, "values")
    ON CONFLICT DO NOTHING
""")
JOBS_WAITING = Query(int, "SELECT count(*) FROM job WHERE status IN ('queued', 'running')")
_FORGET_NAMES = Command("DROP VIEW named_cells")


async def name_cells(
    connection: AsyncConnection, table: str, places: Mapping[str, int], names: Sequence[str], *, kept: Sequence[str]
) -> None:
    """Make the temporary view `named_cells` over a file's table, so that statements can use column names.

    It has the columns `kept` and one for each name, NULL if the file lacks it. Call `forget_names` before the
    transaction ends: otherwise the table could not be dropped.
    """
    cells = [f"trim(c{places[name]})" if name in places else "CAST(NULL AS text)" for name in names]
    named = ", ".join([*kept, *(f"{cell} AS {name}" for cell, name in zip(cells, names, strict=True))])
    await Command(f"CREATE TEMP VIEW named_cells AS SELECT {named} FROM {table}").run(connection)


async def forget_names(connection: AsyncConnection) -> None:
    """Drop the view."""
    await _FORGET_NAMES.run(connection)
