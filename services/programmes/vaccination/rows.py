"""Phases, registrations, certificates."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.values.areas import area_within_sql
from libs.copies.aliases import SAME_PAIRS

_PHASES = text("SELECT * FROM phase ORDER BY number")
_OF_EMPLOYER = text(f"""
    SELECT v.vaccination_id AS id, v.person_id, v.area, CASE v.status WHEN 'complete' THEN 'confirmed' ELSE v.status END
           AS status, v.phase, v.recorded_at,
           NOT EXISTS (SELECT FROM employment m WHERE m.employer_id = v.employer_id AND m.person_id = v.person_id
                       AND m.standing = 'stands' AND coalesce(m.ended_on, 'infinity') > :today)
           AND NOT EXISTS (SELECT FROM {SAME_PAIRS} o JOIN employment m ON m.person_id = o.other_id
                           WHERE o.person_id = v.person_id AND m.employer_id = v.employer_id
                             AND m.standing = 'stands' AND coalesce(m.ended_on, 'infinity') > :today)
               AS left_the_employer
    FROM vaccination v
    WHERE v.employer_id = :employer_id AND v.vaccination_id > :after ORDER BY v.vaccination_id LIMIT :limit
""")
_VACCINATION = text("SELECT * FROM vaccination WHERE vaccination_id = :vaccination_id")
_TO_CONFIRM = text(f"""
    SELECT p.number, v.area, count(*) AS persons, min(v.recorded_at) AS since
    FROM vaccination v JOIN phase p ON EXISTS (SELECT FROM unnest(p.areas) a WHERE {area_within_sql("v.area", "a")})
    WHERE v.status = 'registered' GROUP BY p.number, v.area ORDER BY since LIMIT :limit
""")
_UNSEEN = text("""
    SELECT a.*, d.product, d.dose_no, d.given_on, d.lot
    FROM adverse_event a JOIN dose d ON d.dose_id = a.dose_id AND d.stands
    WHERE a.seen_by IS NULL AND a.severity = 'serious' ORDER BY a.recorded_at LIMIT :limit
""")
_EVENT = text("SELECT * FROM adverse_event WHERE adverse_event_id = :adverse_event_id")
_CERTIFICATE = text("SELECT * FROM vaccination_certificate WHERE certificate_id = :certificate_id")
_DOSE_PERSON = text("SELECT person_id FROM dose WHERE dose_id = :dose_id LIMIT 1")


async def phases(database: Database) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_PHASES)]


async def registrations(
    database: Database, employer_id: UUID, *, today: Any, after: UUID, limit: int
) -> list[dict[str, Any]]:
    """As an employer may see them: whether somebody has had which dose is not among it."""
    given = {"employer_id": employer_id, "today": today, "after": after, "limit": limit}
    return [dict(row) for row in await database.one_statement(_OF_EMPLOYER, given)]


async def vaccination(database: Database, vaccination_id: UUID) -> dict[str, Any] | None:
    rows = await database.one_statement(_VACCINATION, {"vaccination_id": vaccination_id})
    return dict(rows[0]) if rows else None


async def to_confirm(database: Database, *, limit: int) -> list[dict[str, Any]]:
    """How many wait in areas of a phase that was chosen."""
    return [dict(row) for row in await database.one_statement(_TO_CONFIRM, {"limit": limit})]


async def unseen_adverse_events(database: Database, *, limit: int) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_UNSEEN, {"limit": limit})]


async def adverse_event(database: Database, adverse_event_id: UUID) -> dict[str, Any] | None:
    rows = await database.one_statement(_EVENT, {"adverse_event_id": adverse_event_id})
    return dict(rows[0]) if rows else None


async def certificate(database: Database, certificate_id: UUID) -> dict[str, Any] | None:
    rows = await database.one_statement(_CERTIFICATE, {"certificate_id": certificate_id})
    return dict(rows[0]) if rows else None


async def person_of_dose(database: Database, dose_id: UUID) -> UUID | None:
    rows = await database.one_statement(_DOSE_PERSON, {"dose_id": dose_id})
    return rows[0]["person_id"] if rows else None
