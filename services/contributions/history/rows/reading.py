"""Statements that read one set of a file of history, in temporary tables of its transaction.

`file_history_row` has one row for each row of the file, with its fault; `file_history_period` the law's schemes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Json, Query
from libs.common.database.sql_files import sql_beside
from libs.common.sheets.rows import forget_names, name_cells


@dataclass(frozen=True, slots=True)
class SetCounts:
    """The good rows of a set, their months, and the first and last of these; None without any."""

    row_count: int
    months: int
    first_month: date | None
    last_month: date | None


@dataclass(frozen=True, slots=True)
class RowFault:
    """The fault of a row. `values`: for the sentence of its code."""

    row_no: int
    column: str
    code: str
    values: Json


_CELLS = (
    "national_id", "born_on", "month", "first_month", "last_month", "wage", "base", "scheme", "source", "remark",
)  # fmt: skip
_PERIODS = Command("""
    CREATE TEMP TABLE file_history_period ON COMMIT DROP AS
    SELECT scheme, first, coalesce(next, 'infinity') AS next, floor, ceiling, reason
    FROM json_to_recordset(CAST(:periods AS json))
         AS p(scheme text, first date, next date, floor numeric, ceiling numeric, reason text)
""")
_READ = Command(sql_beside(__file__, "read_history_rows"))
_COUNTS = Query(
    SetCounts,
    """
    SELECT count(*)::integer AS row_count,
           coalesce(sum((date_part('year', last_month) - date_part('year', first_month)) * 12
                        + date_part('month', last_month) - date_part('month', first_month) + 1), 0)::integer AS months,
           min(first_month) AS first_month, max(last_month) AS last_month
    FROM file_history_row WHERE fault IS NULL
    """,
)
_INSERT = Command(sql_beside(__file__, "insert_months"))
_MARK = Command(sql_beside(__file__, "mark_rows_imported_before"))
_TAKE_OUT = Command("""
    DELETE FROM imported_month i USING file_history_row r
    WHERE r.fault IN ('month_twice', 'month_imported_already') AND i.person_id = r.person_id AND i.scheme = r.scheme
      AND i.month BETWEEN r.first_month AND r.last_month AND i.batch_no = :batch_no AND i.row_no = r.row_no
""")
_FAULTS = Command(sql_beside(__file__, "keep_history_faults"))
_FAULTS_OF = Query(
    RowFault,
    """
    SELECT row_no, "column", code, "values" FROM job_fault WHERE job_id = :job_id AND row_no BETWEEN :first AND :last
    """,
)


async def read_rows(
    connection: AsyncConnection, parameters: Mapping[str, Any], *, staged: str, places: Mapping[str, int]
) -> None:
    """Read the set's staged rows into `file_history_row`. `staged`: the job's own table."""
    await _PERIODS.run(connection, periods=parameters["periods"])
    await name_cells(connection, staged, places, _CELLS, kept=("place", "sheet_row"))
    await _READ.run(connection, **parameters)
    await forget_names(connection)


async def insert_months(connection: AsyncConnection, batch_no: int) -> SetCounts:
    """Insert the months of the good rows; one of which a month stands already gets a fault, and no months."""
    counts = await _COUNTS.one(connection)
    inserted = await _INSERT.run(connection, batch_no=batch_no)
    if inserted == counts.months:
        return counts
    await _MARK.run(connection, batch_no=batch_no)
    await _TAKE_OUT.run(connection, batch_no=batch_no)
    return await _COUNTS.one(connection)


async def keep_faults(connection: AsyncConnection, job_id: UUID) -> int:
    """Keep the faults of the set's rows for the file that goes back; return their number."""
    return await _FAULTS.run(connection, job_id=job_id)


async def faults_of(connection: AsyncConnection, job_id: UUID, *, first: int, last: int) -> list[RowFault]:
    """List the faults of the rows of a set."""
    return await _FAULTS_OF.all(connection, job_id=job_id, first=first, last=last)
