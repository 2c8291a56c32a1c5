"""Reads of persons' months."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from libs.common.database.connections import Database
from libs.copies.aliases import SAME_PERSON

# The version of each month that stood at `known_at`, and the person's line on it.
_MONTHS = text(f"""
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
""")


async def person_months(
    database: Database,
    person_id: UUID,
    *,
    valid_from: date | None,
    valid_until: date | None,
    known_at: datetime | None,
) -> list[dict[str, Any]]:
    found = {
        "person_id": person_id,
        "valid_from": valid_from,
        "valid_until": valid_until,
        "known_at": known_at,
    }
    return [dict(row) for row in await database.one_statement(_MONTHS, found)]
