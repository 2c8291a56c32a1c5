"""Statements about the results of a file."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from libs.common.database.connections import Database
from libs.common.database.rows import Query
from libs.common.database.sweeping import BY_ENDED_JOB, delete_old
from libs.contracts.registration import EndReason, Standing


@dataclass(frozen=True, slots=True)
class FileSums:
    started: int
    waiting: int
    ended: int
    unchanged: int
    failed_rows: int


@dataclass(frozen=True, slots=True)
class RowDone:
    """The outcome of a row, with the current employment."""

    sheet_row: int
    done: Literal["started", "waiting", "ended", "unchanged"]
    employment_id: UUID
    employer_number: str
    national_id: str
    started_on: date
    ended_on: date | None
    reason: EndReason | None
    branch: str
    standing: Standing


_SUMS = Query(
    FileSums,
    """
    SELECT count(*) FILTER (WHERE done IN ('started', 'waiting')) AS started,
           count(*) FILTER (WHERE done = 'waiting') AS waiting, count(*) FILTER (WHERE done = 'ended') AS ended,
           count(*) FILTER (WHERE done = 'unchanged') AS unchanged,
           (SELECT count(*) FROM job_fault WHERE job_id = :job_id) AS failed_rows
    FROM employment_file_done WHERE job_id = :job_id
    """,
)
# Left by work that was given up.
OLD_ROWS = delete_old("employment_file_row", BY_ENDED_JOB)
_ROWS = Query(
    RowDone,
    """
    SELECT d.sheet_row, d.done, d.employment_id, o.registration_number AS employer_number, p.national_id, e.started_on,
           e.ended_on, e.end_reason AS reason, e.branch, e.standing
    FROM employment_file_done d JOIN employment e USING (employment_id) JOIN employer o USING (employer_id)
    JOIN person p USING (person_id)
    WHERE d.job_id = :job_id AND d.sheet_row > :after ORDER BY d.sheet_row LIMIT 5000
    """,
)


async def file_sums(database: Database, job_id: UUID) -> FileSums:
    return await _SUMS.one(database, job_id=job_id)


async def rows_done(database: Database, job_id: UUID, *, after: int) -> list[RowDone]:
    """List some thousands of rows after a row of the sheet, in the order of the file."""
    return await _ROWS.all(database, job_id=job_id, after=after)
