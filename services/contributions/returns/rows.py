"""Reads of returns and their lines."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text

from libs.common.database.connections import Database
from libs.copies.aliases import SAME_PAIRS

_STANDING = text("SELECT version FROM employer_month WHERE employer_id = :employer_id AND month = :month")
_RETURN = text("SELECT * FROM monthly_return WHERE return_id = :id")
# `own_staff`: whom the employer employed in the month, under whichever of the person's ids.
_LINES = text(f"""
    WITH line AS (
        SELECT * FROM return_line WHERE month = :month AND return_id = :return_id AND line_no > :after
        ORDER BY line_no LIMIT :limit
    ),
    known AS (
        SELECT person_id, person_id AS own_id FROM line
        UNION ALL SELECT person_id, other_id FROM line JOIN {SAME_PAIRS} same USING (person_id)
    )
    SELECT line.*, person_id IN (
        SELECT k.person_id FROM known k JOIN employment e ON e.employer_id = :employer_id AND e.person_id = k.own_id
        WHERE e.standing = 'stands' AND e.started_on < CAST(:month AS date) + interval '1 month'
          AND (e.ended_on IS NULL OR e.ended_on > greatest(CAST(:month AS date), e.started_on))) AS own_staff
    FROM line ORDER BY line_no
""")
_DIGEST = text("""
    SELECT encode(sha256(convert_to(coalesce(string_agg(line, '' ORDER BY line_no), ''), 'UTF8')), 'hex')
    FROM (SELECT line_no, national_id || '|' || wage || '|' || coalesce(absence, '') || chr(10) AS line
          FROM return_line WHERE month = :month AND return_id = :return_id) l
""")
_RETURNS = text("""
    SELECT * FROM monthly_return
    WHERE employer_id = :employer_id AND (CAST(:month AS date) IS NULL OR month = :month)
      AND return_id > :after ORDER BY return_id LIMIT :limit
""")


async def standing_version(database: Database, employer_id: UUID, month: date) -> int | None:
    rows = await database.one_statement(_STANDING, {"employer_id": employer_id, "month": month})
    return rows[0]["version"] if rows else None


async def monthly_return(database: Database, return_id: UUID) -> dict[str, Any] | None:
    rows = await database.one_statement(_RETURN, {"id": return_id})
    return dict(rows[0]) if rows else None


async def lines(database: Database, monthly: Mapping[str, Any], *, after: int, limit: int) -> list[dict[str, Any]]:
    """Of one version of a return."""
    names = ("month", "return_id", "employer_id")
    found = {**{name: monthly[name] for name in names}, "after": after, "limit": limit}
    return [dict(row) for row in await database.one_statement(_LINES, found)]


async def returns(
    database: Database, *, employer_id: UUID, month: date | None, after: UUID, limit: int
) -> list[dict[str, Any]]:
    found = {"employer_id": employer_id, "month": month, "after": after, "limit": limit}
    return [dict(row) for row in await database.one_statement(_RETURNS, found)]


async def lines_digest(database: Database, *, month: date, return_id: UUID) -> str:
    """SHA-256 over a return's lines, as `read_receipt` says."""
    return str((await database.many_rows(_DIGEST, {"month": month, "return_id": return_id}))[0][0])
