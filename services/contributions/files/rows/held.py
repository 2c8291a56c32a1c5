"""Statements about held rows, which wait until the failed rows of their return are corrected.

All except the last run in the transaction of a set, beside its temporary tables (`sets.py`).
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query
from libs.common.database.sql_files import sql_beside

JOINED_FROM = 1_000_000_000

_WAITING = Query(
    bool,
    """
    SELECT EXISTS (SELECT FROM held_return w JOIN file_header h USING (employer_id)
                   WHERE w.sender = :sender AND w.month = :month) AS waiting
    """,
)
_HELD = Command("""
    CREATE TEMP TABLE file_held ON COMMIT DROP AS
    SELECT h.return_id, r.row_no, r.national_id, r.wage, r.absence, r.code
    FROM held_return w JOIN file_header h USING (employer_id)
    LEFT JOIN employer_month m USING (employer_id, month)
    JOIN held_row r USING (sender, employer_id, month)
    WHERE w.sender = :sender AND w.month = :month AND w.kind = :kind AND w.version = coalesce(m.version, 0)
      AND h.fault IS NULL AND NOT :whole
""")
_MENDED = Command(sql_beside(__file__, "mended_rows"))
_SORTED = Command(sql_beside(__file__, "sort_returns"))
_ASK = Command("""
    UPDATE file_header h SET fault = 'rows_wait' FROM file_joins j WHERE j.return_id = h.return_id AND j.what = 'asked'
""")
_JOIN = Command(
    f"""
    INSERT INTO file_line (return_id, line_no, national_id, raw_wage, raw_absence, person_id, wage, absence, fault)
    SELECT r.return_id, {JOINED_FROM} + row_number() OVER (ORDER BY r.row_no), r.national_id, r.wage, r.absence,
           person_id_from(d.digest), CASE WHEN r.code IS NULL THEN r.wage::numeric(16,2) END,
           nullif(r.absence, ''), r.code
    FROM file_held r JOIN file_joins j USING (return_id)
    CROSS JOIN LATERAL (SELECT substr(sha256(convert_to(:agency_key || r.national_id, 'UTF8')), 1, 16) AS digest) d
    WHERE j.what = 'mended'
      AND NOT EXISTS (SELECT FROM file_mended m WHERE m.return_id = r.return_id AND m.row_no = r.row_no)
    """
)
_END_OWN = Command("""
    DELETE FROM held_return w USING file_header h
    WHERE w.employer_id = h.employer_id AND w.month = :month
      AND (h.good OR (w.sender = :sender AND h.fault IS NULL))
""")
_HOLD = Command("""
    WITH held AS (
        INSERT INTO held_return (sender, employer_id, month, kind, version, job_id)
        SELECT :sender, h.employer_id, :month, :kind, coalesce(m.version, 0), :job_id
        FROM file_header h LEFT JOIN employer_month m ON m.employer_id = h.employer_id AND m.month = :month
        WHERE NOT h.good AND h.fault IS NULL RETURNING employer_id
    )
    INSERT INTO held_row (sender, employer_id, month, row_no, national_id, wage, absence, code)
    SELECT :sender, h.employer_id, :month, row_number() OVER (PARTITION BY l.return_id ORDER BY l.line_no),
           l.national_id, l.raw_wage, l.raw_absence, l.fault
    FROM held JOIN file_header h USING (employer_id) JOIN file_line l USING (return_id)
""")
_END_OLD = Command("""
    DELETE FROM held_return w
    WHERE held_at < clock_timestamp() - make_interval(days => :days) OR version <> coalesce((
        SELECT m.version FROM employer_month m WHERE m.employer_id = w.employer_id AND m.month = w.month), 0)
""")


async def rows_wait(connection: AsyncConnection, parameters: Mapping[str, Any]) -> bool:
    """Tell whether rows of this sender are held for an employer's month in the set."""
    return await _WAITING.one(connection, **parameters)


async def join_mended(connection: AsyncConnection, parameters: Mapping[str, Any]) -> None:
    """Add held rows to the lines of the set if it corrects their failed rows; refuse what is neither."""
    for statement in (_HELD, _MENDED, _SORTED, _ASK, _JOIN):
        await statement.run(connection, **parameters)


async def end_held(connection: AsyncConnection, parameters: Mapping[str, Any]) -> None:
    """Delete held rows of returns that the set accepts, or whose rows the sender sent again."""
    await _END_OWN.run(connection, **parameters)


async def hold(connection: AsyncConnection, parameters: Mapping[str, Any]) -> None:
    """Hold the rows of the set's incomplete returns."""
    await _HOLD.run(connection, **parameters)


async def end_old(connection: AsyncConnection, *, days: int) -> int:
    """Delete held rows of months accepted meanwhile, or held longer than `days`; return the number of returns."""
    return await _END_OLD.run(connection, days=days)
