"""Statements about the results of a file's job."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Json, Query


@dataclass(frozen=True, slots=True)
class PostedMonth:
    employer_number: str
    month: str


@dataclass(frozen=True, slots=True)
class JobSums:
    """A job's sums. `incomplete` returns have `held` good rows that wait; `faults`: the rows that failed."""

    returns: int
    lines: int
    incomplete: int
    faults: int
    held: int


@dataclass(frozen=True, slots=True)
class JobFault:
    row_no: int
    column: str
    code: str
    values: Json


@dataclass(frozen=True, slots=True)
class JobReturn:
    """The result for one employer's month in a file. Members from `return_id` on are None while it is incomplete."""

    employer_number: str
    month: str
    lines: int
    status: str
    return_id: UUID | None
    version: int | None
    headcount: int | None
    employee_payable: Decimal | None
    employer_payable: Decimal | None
    due_on: date | None
    recorded_at: datetime | None


_POSTED = Query(PostedMonth, "SELECT employer_number, month FROM job_return WHERE job_id = :job_id")
_SUMS = Query(
    JobSums,
    """
    SELECT (SELECT count(*) FROM job_return WHERE job_id = :job_id AND return_id IS NOT NULL) AS returns,
           (SELECT coalesce(sum(lines), 0) FROM job_return WHERE job_id = :job_id AND return_id IS NOT NULL) AS lines,
           (SELECT count(*) FROM job_return WHERE job_id = :job_id AND return_id IS NULL) AS incomplete,
           (SELECT count(*) FROM job_fault WHERE job_id = :job_id) AS faults,
           (SELECT count(*) FROM held_return JOIN held_row r USING (sender, employer_id, month)
            WHERE job_id = :job_id AND r.code IS NULL) AS held
    """,
)
_FAULTS = Query(JobFault, 'SELECT row_no, "column", code, "values" FROM job_fault WHERE job_id = :job_id')
_UNKNOWN = Query(
    str,
    """
    SELECT number FROM unnest(CAST(:numbers AS text[])) number
    WHERE NOT EXISTS (SELECT FROM employer WHERE registration_number = number) LIMIT 1
    """,
)
_RETURNS = Query(
    JobReturn,
    """
    SELECT j.employer_number, j.month, j.lines,
           CASE WHEN j.return_id IS NULL THEN 'incomplete' ELSE 'accepted' END AS status,
           j.return_id, r.version, r.headcount, r.employee_payable, r.employer_payable, r.due_on, r.recorded_at
    FROM job_return j LEFT JOIN monthly_return r USING (return_id)
    WHERE j.job_id = :job_id ORDER BY j.employer_number, j.month
    """,
)


async def posted_months(database: Database, job_id: UUID) -> list[PostedMonth]:
    """List the months that an earlier run of the job posted."""
    return await _POSTED.all(database, job_id=job_id)


async def job_sums(database: Database, job_id: UUID) -> JobSums:
    return await _SUMS.one(database, job_id=job_id)


async def job_faults(connection: AsyncConnection, job_id: UUID) -> list[JobFault]:
    return await _FAULTS.all(connection, job_id=job_id)


async def unknown_employer(database: Database, numbers: Sequence[str]) -> str | None:
    """Return one of the numbers that no employer has; None if all are known."""
    return await _UNKNOWN.first(database, numbers=numbers)


async def job_returns(database: Database, job_id: UUID) -> list[JobReturn]:
    return await _RETURNS.all(database, job_id=job_id)
