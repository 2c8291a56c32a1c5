"""Statements that apply a draft: the change of the law, and the returns that are posted again."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query, Source


@dataclass(frozen=True, slots=True)
class MonthImpact:
    """Returns of a month that change, and the sum of both sides by the new terms."""

    month: date
    returns: int
    payable: Decimal


_MONTHS = Query(
    MonthImpact,
    """
    SELECT month, count(*)::integer AS returns, sum(payable) AS payable FROM law_draft_return
    WHERE draft_id = :draft_id GROUP BY month ORDER BY month
    """,
)
_CHANGE = Query(
    int,
    """
    INSERT INTO law_change (revision, draft_id, rule, act, known_from, applied_at, periods)
    SELECT coalesce((SELECT max(revision) FROM law_change), 0) + 1, draft_id, rule, act, CAST(:today AS date),
           clock_timestamp(), periods
    FROM law_draft WHERE draft_id = :draft_id RETURNING revision
    """,
)
_LOCK = Query(
    int,
    """
    SELECT count(*)::integer AS locked FROM (
        SELECT 1 FROM employer WHERE employer_id IN (
            SELECT employer_id FROM law_draft_return WHERE draft_id = :draft_id)
        ORDER BY employer_id FOR UPDATE) locked
    """,
)
# The tables of a set of a file (`files/rows`), for returns that stand: with their lines, and nothing to judge.
_HEADERS = Command("""
    CREATE TEMP TABLE file_header ON COMMIT DROP AS
    SELECT uuidv7() AS return_id, CAST(NULL AS text) AS employer_number, d.employer_id,
           d.return_id AS previous_return_id, true AS good, CAST(NULL AS text) AS fault, CAST(NULL AS text) AS area,
           CAST(NULL AS date) AS last_day, r.region, r.filed_on, r.late_reason
    FROM law_draft_return d JOIN monthly_return r USING (return_id)
    WHERE d.draft_id = CAST(:draft_id AS uuid) AND d.month = CAST(:month AS date) AND d.new_return_id IS NULL
    ORDER BY d.employer_id LIMIT :most
""")
_LINES = Command("""
    CREATE TEMP TABLE file_line ON COMMIT DROP AS
    SELECT h.return_id, l.line_no, CAST(NULL AS integer) AS sheet_row, CAST(NULL AS integer) AS first_row,
           l.national_id, l.wage::text AS raw_wage, l.absence AS raw_absence, l.person_id, l.wage, l.absence,
           CAST(NULL AS text) AS fault
    FROM file_header h JOIN return_line l ON l.month = CAST(:month AS date) AND l.return_id = h.previous_return_id
""")
_ANALYZE = Command("ANALYZE file_header, file_line")
_LINK = Command("""
    UPDATE law_draft_return d SET new_return_id = h.return_id FROM file_header h
    WHERE d.draft_id = :draft_id AND d.return_id = h.previous_return_id
""")
_DROP = Command("DROP TABLE file_header, file_line")
_POSTED = Query(
    MonthImpact,
    """
    SELECT d.month, count(r.return_id)::integer AS returns,
           coalesce(sum(r.employee_payable + r.employer_payable), 0) AS payable
    FROM law_draft_return d LEFT JOIN monthly_return r ON r.return_id = d.new_return_id
    WHERE d.draft_id = :draft_id AND d.month = :month GROUP BY d.month
    """,
)


async def months_of(source: Source, draft_id: UUID) -> list[MonthImpact]:
    """List the months in which a draft changes returns."""
    return await _MONTHS.all(source, draft_id=draft_id)


async def change_law(connection: AsyncConnection, draft_id: UUID, *, today: date) -> int:
    """Make a draft law, and return its revision. The caller holds the law."""
    return await _CHANGE.one(connection, draft_id=draft_id, today=today)


async def lock_employers(connection: AsyncConnection, draft_id: UUID) -> None:
    """Lock the employers of the returns that a draft changes, in the order in which all lock them."""
    await _LOCK.one(connection, draft_id=draft_id)


async def open_set(connection: AsyncConnection, draft_id: UUID, month: date, *, most: int) -> None:
    """Make the temporary tables of the next returns of a month that are posted again."""
    await _HEADERS.run(connection, draft_id=draft_id, month=month, most=most)
    await _LINES.run(connection, month=month)
    await _ANALYZE.run(connection)


async def close_set(connection: AsyncConnection, draft_id: UUID) -> None:
    """Link the returns of the set with the versions that took their place."""
    await _LINK.run(connection, draft_id=draft_id)
    await _DROP.run(connection)


async def posted_of(connection: AsyncConnection, draft_id: UUID, month: date) -> MonthImpact:
    """Sum what was posted of a month."""
    return await _POSTED.one(connection, draft_id=draft_id, month=month)
