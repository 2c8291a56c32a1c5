"""Statements about rows that wait until the failed rows of their return come mended.

All but the last run beside the temporary tables of a set (`sets.py`), in its transaction.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command
from libs.common.values.identifiers import PERSON_ID_SQL

JOINED_FROM = 1_000_000_000

_WAITING = text("""
    SELECT EXISTS (SELECT FROM held_return w JOIN file_header h USING (employer_id)
                   WHERE w.sender = :sender AND w.month = :month)
""")
_HELD = text("""
    CREATE TEMP TABLE file_held ON COMMIT DROP AS
    SELECT h.return_id, r.row_no, r.national_id, r.wage, r.absence, r.code
    FROM held_return w JOIN file_header h USING (employer_id)
    LEFT JOIN employer_month m USING (employer_id, month)
    JOIN held_row r USING (sender, employer_id, month)
    WHERE w.sender = :sender AND w.month = :month AND w.kind = :kind AND w.version = coalesce(m.version, 0)
      AND h.fault IS NULL AND NOT :whole
""")
# One line mends one failed row: first those of the same national id, then, where the id was what failed, of the same
# wage and absence.
_MENDED = text("""
    CREATE TEMP TABLE file_mended ON COMMIT DROP AS
    WITH failed AS (
        SELECT return_id, row_no, national_id, wage, absence, code,
               row_number() OVER (PARTITION BY return_id, national_id ORDER BY row_no) AS nth
        FROM file_held WHERE code IS NOT NULL
    ),
    line AS (
        SELECT l.return_id, l.line_no, l.national_id, l.raw_wage, l.raw_absence,
               row_number() OVER (PARTITION BY return_id, national_id ORDER BY line_no) AS nth
        FROM file_line l WHERE return_id IN (SELECT return_id FROM file_held)
    ),
    by_id AS (SELECT return_id, row_no, line_no FROM failed JOIN line USING (return_id, national_id, nth)),
    failed_left AS (
        SELECT f.return_id, f.row_no, f.wage, f.absence,
               row_number() OVER (PARTITION BY f.return_id, f.wage, f.absence ORDER BY f.row_no) AS nth
        FROM failed f WHERE f.code LIKE 'national_id%'
          AND NOT EXISTS (SELECT FROM by_id b WHERE b.return_id = f.return_id AND b.row_no = f.row_no)
    ),
    line_left AS (
        SELECT l.return_id, l.line_no, l.raw_wage AS wage, l.raw_absence AS absence,
               row_number() OVER (PARTITION BY l.return_id, l.raw_wage, l.raw_absence ORDER BY l.line_no) AS nth
        FROM line l WHERE NOT EXISTS (SELECT FROM by_id b WHERE b.return_id = l.return_id AND b.line_no = l.line_no)
          AND NOT EXISTS (SELECT FROM file_held h WHERE h.return_id = l.return_id AND h.code IS NULL
                                                    AND h.national_id = l.national_id)
    )
    SELECT return_id, row_no, line_no FROM by_id
    UNION ALL SELECT return_id, row_no, line_no FROM failed_left JOIN line_left USING (return_id, wage, absence, nth)
""")
_SORTED = text("""
    CREATE TEMP TABLE file_joins ON COMMIT DROP AS
    WITH counted AS (
        SELECT h.return_id, count(*) FILTER (WHERE h.code IS NULL) AS good,
               count(*) FILTER (WHERE h.code IS NOT NULL) AS failed
        FROM file_held h GROUP BY h.return_id
    ),
    sent AS (
        SELECT l.return_id, count(*) AS lines, count(m.line_no) AS mended,
               count(*) FILTER (WHERE m.line_no IS NULL AND EXISTS (
                   SELECT FROM file_held h WHERE h.return_id = l.return_id AND h.code IS NULL
                                             AND h.national_id = l.national_id)) AS again
        FROM file_line l LEFT JOIN file_mended m USING (return_id, line_no) GROUP BY l.return_id
    )
    SELECT return_id, CASE WHEN good = 0 OR (again > 0 AND mended < lines) OR (mended = 0 AND lines > failed)
                           THEN 'whole' WHEN mended = lines THEN 'mended' ELSE 'asked' END AS what
    FROM counted JOIN sent USING (return_id)
""")
_ASK = text("""
    UPDATE file_header h SET fault = 'rows_wait' FROM file_joins j WHERE j.return_id = h.return_id AND j.what = 'asked'
""")
_JOIN = text(
    f"""
    INSERT INTO file_line (return_id, line_no, national_id, raw_wage, raw_absence, person_id, wage, absence, fault)
    SELECT r.return_id, {JOINED_FROM} + row_number() OVER (ORDER BY r.row_no), r.national_id, r.wage, r.absence,
           {PERSON_ID_SQL}, CASE WHEN r.code IS NULL THEN r.wage::numeric(16,2) END, nullif(r.absence, ''), r.code
    FROM file_held r JOIN file_joins j USING (return_id)
    CROSS JOIN LATERAL (SELECT substr(sha256(convert_to(:agency_key || r.national_id, 'UTF8')), 1, 16) AS digest) d
    WHERE j.what = 'mended'
      AND NOT EXISTS (SELECT FROM file_mended m WHERE m.return_id = r.return_id AND m.row_no = r.row_no)
    """
)
_END_OWN = text("""
    DELETE FROM held_return w USING file_header h
    WHERE w.employer_id = h.employer_id AND w.month = :month
      AND (h.good OR (w.sender = :sender AND h.fault IS NULL))
""")
_HOLD = text("""
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
    """Tell whether earlier rows of this sender wait for an employer's month in the set."""
    return bool((await connection.execute(_WAITING, parameters)).scalar_one())


async def join_mended(connection: AsyncConnection, parameters: Mapping[str, Any]) -> None:
    """Add to the lines of the set the rows whose failed companions it mends; ask about what is neither."""
    for statement in (_HELD, _MENDED, _SORTED, _ASK, _JOIN):
        await connection.execute(statement, parameters)


async def end_held(connection: AsyncConnection, parameters: Mapping[str, Any]) -> None:
    """Delete held rows of returns that the set accepts, or whose rows the sender sent again."""
    await connection.execute(_END_OWN, parameters)


async def hold(connection: AsyncConnection, parameters: Mapping[str, Any]) -> None:
    """Keep the rows of the set's incomplete returns."""
    await connection.execute(_HOLD, parameters)


async def end_old(connection: AsyncConnection, *, days: int) -> int:
    """Forget what waits for a month that was accepted meanwhile, or longer than so many days; how many returns."""
    return await _END_OLD.run(connection, days=days)
