"""Reads of the contributions database."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from libs.common.database.connections import Database
from libs.copies.aliases import SAME_PAIRS, SAME_PERSON

_KNOWN = text("SELECT employer_id, area FROM employer WHERE employer_id = :id")
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
_ACCOUNT = text("""
    SELECT coalesce(sum(CASE entry WHEN 'return' THEN amount WHEN 'reversal' THEN -amount END), 0) AS assessed,
           coalesce(sum(amount) FILTER (WHERE entry IN ('payment', 'matched') AND credit_account = 'receivable'), 0)
               AS paid,
           coalesce(sum(CASE entry WHEN 'payment' THEN amount ELSE -amount END)
                    FILTER (WHERE 'unmatched' IN (debit_account, credit_account)), 0) AS waiting
    FROM posting WHERE employer_id = :employer_id
""")
_UNMATCHED = text("""
    SELECT * FROM unmatched_payment WHERE status = 'waiting' AND posting_id > :after ORDER BY posting_id LIMIT :limit
""")
_ENTRIES = text("""
    SELECT * FROM posting WHERE employer_id = :employer_id AND posting_id > :after ORDER BY posting_id LIMIT :limit
""")
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
_EMPLOYED_BY = text(f"""
    SELECT DISTINCT employer_id FROM employment
    WHERE person_id IN {SAME_PERSON} AND employer_id = ANY(CAST(:employers AS uuid[])) AND standing = 'stands'
""")

_STANDING_CERTIFICATE = text("SELECT * FROM standing_certificate WHERE certificate_id = :id")
_STANDING_CONSENT = text("SELECT * FROM standing_consent WHERE consent_id = :id")


async def employer_area(database: Database, employer_id: UUID) -> str | None:
    rows = await database.one_statement(_KNOWN, {"id": employer_id})
    return rows[0]["area"] if rows else None


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


async def account(database: Database, employer_id: UUID, *, after: int, limit: int) -> dict[str, Any]:
    """`assessed` and `paid` in all, and a page of entries."""
    sums = await database.one_statement(_ACCOUNT, {"employer_id": employer_id})
    entries = await database.one_statement(_ENTRIES, {"employer_id": employer_id, "after": after, "limit": limit})
    return {**dict(sums[0]), "entries": [dict(row) for row in entries]}


async def unmatched_payments(database: Database, *, after: int, limit: int) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_UNMATCHED, {"after": after, "limit": limit})]


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


async def employers_of(database: Database, person_id: UUID, employers: list[UUID]) -> set[UUID]:
    rows = await database.one_statement(_EMPLOYED_BY, {"person_id": person_id, "employers": employers})
    return {row["employer_id"] for row in rows}


async def lines_digest(database: Database, *, month: date, return_id: UUID) -> str:
    """SHA-256 over a return's lines, as `read_receipt` says."""
    return str((await database.many_rows(_DIGEST, {"month": month, "return_id": return_id}))[0][0])


async def standing_certificate(database: Database, certificate_id: UUID) -> dict[str, Any] | None:
    rows = await database.one_statement(_STANDING_CERTIFICATE, {"id": certificate_id})
    return dict(rows[0]) if rows else None


async def standing_consent(database: Database, consent_id: UUID) -> dict[str, Any] | None:
    rows = await database.one_statement(_STANDING_CONSENT, {"id": consent_id})
    return dict(rows[0]) if rows else None
