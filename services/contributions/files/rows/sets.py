"""Statements that judge and post one set of a file's returns, in temporary tables of its transaction.

`file_header` has one row for each employer's month; `file_line` one row for each line, with its fault.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query
from libs.common.database.sql_files import sql_beside
from libs.common.sheets.rows import forget_names, name_cells
from services.contributions.files.rows.held import JOINED_FROM
from services.contributions.returns.rows.filing import post_file_set


@dataclass(frozen=True, slots=True)
class PostedSet:
    """The numbers of returns and of lines that were posted."""

    returns: int
    lines: int


_CELLS = ("employer_number", "month", "national_id", "wage", "absence")
# Every NOT IN of a set must fit into a hash, whatever the planner guesses: looked through row by row it never ends.
_MEMORY = Query(
    str,
    """
    SELECT concat_ws(' ', set_config('work_mem', '256MB', true), set_config('default_statistics_target', '10', true))
           AS settings
    """,
)
# PostgreSQL has no statistics of a staged table: rows are matched with their returns by a hash, never one by one.
_HASHED = Command("SET LOCAL enable_nestloop = off")
_LOOPED = Command("SET LOCAL enable_nestloop = on")
# The employers of the set, found by number and locked in order; then what stands of the month.
_HEADERS = Command(sql_beside(__file__, "open_headers"))
_ANALYZE = Command("ANALYZE file_header, file_line")
_LOCK = Query(
    int,
    """
    SELECT count(*) AS locked FROM (
        SELECT 1 FROM employer WHERE employer_id IN (SELECT employer_id FROM file_header)
        ORDER BY employer_id FOR UPDATE) locked
    """,
)
_READ = Command(sql_beside(__file__, "read_lines"))
_STANDING = Command("""
    UPDATE file_header h SET previous_return_id = CASE WHEN :kind = 'correction' THEN m.return_id END,
           fault = coalesce(h.fault, CASE WHEN :kind <> 'correction' THEN 'return_already_filed' END)
    FROM employer_month m WHERE m.employer_id = h.employer_id AND m.month = :month
""")
_NOTHING_TO_CORRECT = Command("""
    UPDATE file_header SET fault = 'nothing_to_correct' WHERE fault IS NULL AND previous_return_id IS NULL
""")
# A held row comes before those of this file, so that the fault names the row sent now.
_IN_ORDER = f"CASE WHEN line_no >= {JOINED_FROM} THEN line_no - {JOINED_FROM} ELSE line_no + {JOINED_FROM} END"
_TWICE = Command(f"""
    UPDATE file_line l SET first_row = twice.first_row,
           fault = CASE WHEN twice.first < {JOINED_FROM} THEN 'national_id_waits' ELSE 'national_id_twice' END
    FROM (
        SELECT return_id, person_id, min({_IN_ORDER}) AS first, min(sheet_row) AS first_row
        FROM file_line WHERE fault IS NULL
        GROUP BY return_id, person_id HAVING count(*) > 1) twice
    WHERE l.return_id = twice.return_id AND l.person_id = twice.person_id AND l.fault IS NULL
      AND {_IN_ORDER} > twice.first
""")
_JUDGE = Command("""
    UPDATE file_header h SET good = false
    WHERE h.fault IS NOT NULL OR h.return_id IN (SELECT l.return_id FROM file_line l WHERE l.fault IS NOT NULL)
""")
_FAULTS = Command(sql_beside(__file__, "keep_faults"))
_RECORD = Command("""
    INSERT INTO job_return (job_id, employer_number, month, lines, return_id)
    SELECT :job_id, h.employer_number, :month_text, count(l.line_no), CASE WHEN h.good THEN h.return_id END
    FROM file_header h LEFT JOIN file_line l USING (return_id)
    GROUP BY h.employer_number, h.good, h.return_id ON CONFLICT DO NOTHING
""")
_COUNTS = Query(
    PostedSet,
    """
    SELECT (SELECT count(*) FROM file_header WHERE good) AS returns,
           (SELECT count(*) FROM file_line JOIN file_header USING (return_id) WHERE good) AS lines
    """,
)


async def open_headers(connection: AsyncConnection, parameters: Mapping[str, Any]) -> None:
    """Find the set's employers by number, lock them in order, and read the month's current version."""
    await _MEMORY.one(connection)
    await _HEADERS.run(connection, **parameters)
    await _LOCK.one(connection)
    await _STANDING.run(connection, **parameters)
    if parameters["kind"] == "correction":
        await _NOTHING_TO_CORRECT.run(connection)


async def read_lines(
    connection: AsyncConnection,
    parameters: Mapping[str, Any],
    *,
    staged: str,
    places: Mapping[str, int],
) -> None:
    """Read the set's staged rows as typed lines, each with its fault. `staged`: the job's own table."""
    await name_cells(connection, staged, places, _CELLS, kept=("place", "row_no", "sheet_row"))
    await _HASHED.run(connection)
    await _READ.run(connection, **parameters)
    await _LOOPED.run(connection)
    await forget_names(connection)
    await _ANALYZE.run(connection)


async def judge_returns(connection: AsyncConnection, parameters: Mapping[str, Any]) -> int:
    """Find persons named twice, mark returns that cannot be posted, and keep the faults.

    Return the number of failed rows.
    """
    await _TWICE.run(connection)
    await _JUDGE.run(connection)
    return await _FAULTS.run(connection, **parameters)


async def post_good_returns(connection: AsyncConnection, parameters: Mapping[str, Any]) -> PostedSet:
    """Post the good returns in one statement, and record the result of each return with the job."""
    await post_file_set(connection, parameters, corrects=parameters["kind"] == "correction")
    await _RECORD.run(connection, **parameters)
    return await _COUNTS.one(connection)
