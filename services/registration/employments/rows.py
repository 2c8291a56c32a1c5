"""Reads of employments, their history, and what is in doubt about them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.copies.aliases import SAME_PERSON

_EMPLOYMENT = text("""
    SELECT e.employment_id AS id, e.employer_id, e.person_id, e.branch, h.version, h.started_on, h.ended_on,
           h.end_reason AS reason, h.standing, h.recorded_at
    FROM employment e JOIN employment_history h USING (employment_id)
    WHERE e.employment_id = :id AND (CAST(:known_at AS timestamptz) IS NULL OR h.recorded_at <= :known_at)
    ORDER BY h.version DESC LIMIT 1
""")
_EMPLOYMENTS = text(f"""
    SELECT employment_id AS id, employer_id, person_id, branch, version, started_on, ended_on,
           end_reason AS reason, standing, recorded_at
    FROM employment
    WHERE (CAST(:employer_id AS uuid) IS NULL OR employer_id = :employer_id)
      AND (CAST(:person_id AS uuid) IS NULL OR person_id IN {SAME_PERSON})
      AND (CAST(:after AS uuid) IS NULL OR employment_id > :after)
    ORDER BY employment_id LIMIT :limit
""")
_HISTORY = text("""
    SELECT version, started_on, ended_on, end_reason AS reason, standing, changed_by, because, recorded_at
    FROM employment_history WHERE employment_id = :employment_id ORDER BY version
""")
_IN_DOUBT = text("""
    SELECT m.employment_id, m.employer_id, m.person_id, m.standing, m.started_on, e.name, m.recorded_at, o.because
    FROM employment m JOIN employer e USING (employer_id) LEFT JOIN employment_objection o USING (employment_id)
    WHERE m.standing IN ('waiting', 'contested') ORDER BY m.recorded_at LIMIT :limit
""")
_EMPLOYERS_OF = text(f"""
    SELECT m.employment_id AS id, m.employer_id, e.name AS employer, e.registration_number, m.started_on, m.ended_on,
           m.end_reason AS reason, m.standing
    FROM employment m JOIN employer e USING (employer_id)
    WHERE m.person_id IN {SAME_PERSON} AND m.standing <> 'void' ORDER BY m.started_on DESC
""")
# Two employments of one person at one employer on one day, which only a merge can bring together.
_OVERLAPS = text("""
    SELECT a.kept_id AS person_id, x.employer_id, e.name, greatest(x.started_on, y.started_on) AS first_day,
           greatest(x.recorded_at, y.recorded_at) AS since,
           ARRAY[x.employment_id, y.employment_id] AS ids
    FROM person_alias a
    JOIN employment x ON x.person_id = a.person_id AND x.standing <> 'void'
    JOIN LATERAL (
        SELECT a.kept_id AS person_id
        UNION ALL SELECT o.person_id FROM person_alias o WHERE o.kept_id = a.kept_id AND o.person_id > a.person_id
    ) n ON true
    JOIN employment y ON y.person_id = n.person_id AND y.employer_id = x.employer_id AND y.standing <> 'void'
        AND daterange(y.started_on, y.ended_on) && daterange(x.started_on, x.ended_on)
    JOIN employer e ON e.employer_id = x.employer_id
    ORDER BY since, x.employment_id LIMIT :limit
""")
_LOCKED_VERSION = text(
    "SELECT version FROM employment /* of any standing */ WHERE employment_id = :employment_id FOR UPDATE"
)


async def employment_history(database: Database, employment_id: UUID) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_HISTORY, {"employment_id": employment_id})]


async def employments_in_doubt(database: Database, *, limit: int) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_IN_DOUBT, {"limit": limit})]


async def employment(database: Database, employment_id: UUID, *, known_at: datetime | None) -> dict[str, Any] | None:
    rows = await database.one_statement(_EMPLOYMENT, {"id": employment_id, "known_at": known_at})
    return dict(rows[0]) if rows else None


async def employments(
    database: Database, *, employer_id: UUID | None, person_id: UUID | None, after: UUID | None, limit: int
) -> list[dict[str, Any]]:
    found = {"employer_id": employer_id, "person_id": person_id, "after": after, "limit": limit}
    return [dict(row) for row in await database.one_statement(_EMPLOYMENTS, found)]


async def locked_version(connection: AsyncConnection, employment_id: UUID) -> int:
    """The employment's version, which stands until the transaction ends."""
    return int((await connection.execute(_LOCKED_VERSION, {"employment_id": employment_id})).scalar_one())


async def employers_of_person(database: Database, person_id: UUID) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_EMPLOYERS_OF, {"person_id": person_id})]


async def overlapping_employments(database: Database, *, limit: int) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_OVERLAPS, {"limit": limit})]
