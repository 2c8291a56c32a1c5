"""Statements about a person's months."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from libs.common.database.connections import Database
from libs.common.database.rows import Query
from libs.copies.aliases import SAME_PERSON


@dataclass(frozen=True, slots=True)
class MonthReported:
    """The person's line in the version of a return that was current at the time asked about."""

    month: str
    employer_id: UUID
    wage: Decimal
    base: Decimal
    credited: bool
    absence: str | None
    return_id: UUID
    version: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class MonthsCounted:
    """The number of rows of a person's months, and of months that count."""

    reported: int
    credited: int


_STANDING = f"""
    FROM return_line l JOIN monthly_return r USING (return_id)
    WHERE l.person_id IN {SAME_PERSON} AND NOT EXISTS (
        SELECT FROM monthly_return later
        WHERE later.employer_id = r.employer_id AND later.month = r.month AND later.version > r.version)
"""
_NEWEST = Query(
    MonthReported,
    f"""
    SELECT to_char(l.month, 'YYYY-MM') AS month, r.employer_id, l.wage, l.base, l.credited, l.absence, l.return_id,
           r.version, r.recorded_at
    {_STANDING} AND (l.month, r.employer_id) < (:before_month, :before_id)
    ORDER BY l.month DESC, r.employer_id DESC LIMIT :limit
    """,
)
_COUNTED = Query(
    MonthsCounted,
    f"""
    SELECT count(*) AS reported, count(DISTINCT l.month) FILTER (WHERE l.base > 0) AS credited {_STANDING}
    """,
)
# The version of each month that was current at `known_at`, and the person's line on it.
_MONTHS = Query(
    MonthReported,
    f"""
    SELECT to_char(l.month, 'YYYY-MM') AS month, r.employer_id, l.wage, l.base, l.credited, l.absence, l.return_id,
           r.version, r.recorded_at
    FROM return_line l JOIN monthly_return r USING (return_id)
    WHERE l.person_id IN {SAME_PERSON}
      AND (CAST(:known_at AS timestamptz) IS NULL OR r.recorded_at <= :known_at)
      AND (CAST(:valid_from AS date) IS NULL OR (l.month >= :valid_from AND l.month <= :valid_until))
      AND NOT EXISTS (
          SELECT FROM monthly_return later
          WHERE later.employer_id = r.employer_id AND later.month = r.month AND later.version > r.version
            AND (CAST(:known_at AS timestamptz) IS NULL OR later.recorded_at <= :known_at))
    ORDER BY l.month, r.employer_id
    """,
)


async def newest_months(
    database: Database, person_id: UUID, *, before: tuple[date, UUID], limit: int
) -> list[MonthReported]:
    """List the person's months as they stand, newest first, behind a month and its employer."""
    month, employer_id = before
    return await _NEWEST.all(database, person_id=person_id, before_month=month, before_id=employer_id, limit=limit)


async def count_months(database: Database, person_id: UUID) -> MonthsCounted:
    return await _COUNTED.one(database, person_id=person_id)


async def person_months(
    database: Database,
    person_id: UUID,
    *,
    valid_from: date | None = None,
    valid_until: date | None = None,
    known_at: datetime | None = None,
) -> list[MonthReported]:
    """List the person's months, oldest first; a month with two employers is two rows."""
    return await _MONTHS.all(
        database, person_id=person_id, valid_from=valid_from, valid_until=valid_until, known_at=known_at
    )
