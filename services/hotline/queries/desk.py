"""What the desk itself keeps: cases, looks, the wall, notices, articles, procedures."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.copies.aliases import SAME_PERSON

_SAME = SAME_PERSON.replace(":person_id", ":id")
_LOOKS = text("""
    SELECT look_id AS id, person_id, looked_by, purpose, at FROM look
    WHERE case_id IS NULL AND reviewed_by IS NULL AND look_id > :after ORDER BY look_id LIMIT :limit
""")
_CASE = text("SELECT * FROM service_case WHERE case_id = :case_id")
_OF_CALLER = text(f"SELECT * FROM service_case WHERE person_id IN {_SAME} ORDER BY opened_at DESC LIMIT 50")
_ENTRIES = text("SELECT kind, author, text, at FROM case_entry WHERE case_id = :case_id ORDER BY entry_id")
_CASES = text("""
    SELECT * FROM service_case
    WHERE (CASE WHEN CAST(:status AS text) IS NULL THEN status <> 'closed' ELSE status = :status END)
      AND (CAST(:queue AS text) IS NULL OR queue = :queue)
      AND (CAST(:assigned_to AS text) IS NULL OR assigned_to = :assigned_to)
      AND (due_at, case_id) > (:due, :id)
    ORDER BY due_at, case_id LIMIT :limit
""")
_LOCKED = text("SELECT version FROM service_case WHERE case_id = :case_id FOR UPDATE")
_ATTEMPTS = text("SELECT callback_attempts FROM service_case WHERE case_id = :case_id")
_ESCALATED = text("""
    SELECT c.*, (SELECT text FROM case_entry e WHERE e.case_id = c.case_id AND kind = 'escalate'
                 ORDER BY entry_id DESC LIMIT 1) AS note
    FROM service_case c WHERE status = 'escalated' ORDER BY opened_at LIMIT :limit
""")
_CONFIRMATION = "confirmation_id AS id, case_id, service, path, CAST(body AS text) AS body, status, asked_at, until"
_OF_CASE = text(f"""
    SELECT {_CONFIRMATION} FROM confirmation WHERE case_id = :case_id AND asked_by = :asked_by ORDER BY asked_at DESC
    LIMIT 100
""")
_STANDS = text(f"""
    SELECT 1 FROM service_case
    WHERE case_id = :case_id AND status <> 'closed' AND person_id IN {_SAME}
      AND assigned_to IN ('agent:' || :agent, 'supervisor:' || :agent)
""")
_TO_CONFIRM = text(f"""
    SELECT {_CONFIRMATION} FROM confirmation
    WHERE person_id IN {_SAME} AND status = 'pending' AND until > :now ORDER BY asked_at DESC LIMIT 100
""")
_TEMPLATES = text("SELECT * FROM notice_template ORDER BY name, language, version")
_NOTICES = text(f"SELECT * FROM notice WHERE person_id IN {_SAME} ORDER BY said_at DESC LIMIT 100")
_ARTICLES = text("""
    SELECT DISTINCT ON (slug, language) * FROM article
    WHERE valid_from <= :on AND (valid_until IS NULL OR valid_until >= :on)
      AND (CAST(:language AS text) IS NULL OR language = :language) AND search LIKE ALL (CAST(:patterns AS text[]))
      AND version = (SELECT max(version) FROM article n WHERE n.slug = article.slug
                     AND n.language = article.language AND n.valid_from <= :on)
    ORDER BY slug, language LIMIT 50
""")
_PROCEDURES = text("""
    SELECT p.*, count(c.case_id) AS dossiers, count(c.closed_at) AS closed,
           count(*) FILTER (WHERE c.closed_at <= c.due_at) AS on_time
    FROM (SELECT DISTINCT ON (code) * FROM procedure
          WHERE valid_from <= :on AND (CAST(:code AS text) IS NULL OR code = :code) ORDER BY code, version DESC) p
    LEFT JOIN service_case c ON c.procedure = p.code
    GROUP BY p.code, p.version, p.name, p.who, p.documents, p.legal_days, p.channels, p.law, p.valid_from, p.written_by
    ORDER BY p.code
""")
_QUEUES = text("""
    SELECT queue, count(*) AS open, count(*) FILTER (WHERE status = 'waiting') AS waiting,
           count(*) FILTER (WHERE due_at < :now) AS late, min(due_at) AS next_due
    FROM service_case WHERE status <> 'closed' GROUP BY queue ORDER BY queue
""")
_AGENTS = text("""
    SELECT assigned_to, count(*) AS open FROM service_case
    WHERE status <> 'closed' AND assigned_to IS NOT NULL GROUP BY assigned_to ORDER BY 2 DESC, 1 LIMIT 50
""")
_BREACHES = text("""
    SELECT t.subject_id AS employer_id, e.name, t.occurred_at, CAST(t.data AS text) AS data
    FROM timeline_entry t LEFT JOIN employer_card e ON e.employer_id = t.subject_id
    WHERE t.type = 'loans.retention_breached.v1' ORDER BY t.entry_id DESC LIMIT 20
""")


async def looks_to_review(database: Database, *, after: UUID, limit: int) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_LOOKS, {"after": after, "limit": limit})]


async def case(database: Database, case_id: UUID) -> dict[str, Any] | None:
    rows = await database.one_statement(_CASE, {"case_id": case_id})
    return dict(rows[0]) if rows else None


async def case_entries(database: Database, case_id: UUID) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_ENTRIES, {"case_id": case_id})]


async def cases(
    database: Database,
    *,
    queue: str | None,
    assigned_to: str | None,
    status: str | None,
    after: tuple[datetime, UUID],
    limit: int,
) -> list[dict[str, Any]]:
    given = {"queue": queue, "assigned_to": assigned_to, "status": status, "due": after[0], "id": after[1]}
    return [dict(row) for row in await database.one_statement(_CASES, {**given, "limit": limit})]


async def locked_case_version(connection: AsyncConnection, case_id: UUID) -> int | None:
    """The case's version, which stands until the transaction ends."""
    found = await connection.execute(_LOCKED, {"case_id": case_id})
    return found.scalar_one_or_none()


async def callback_attempts(connection: AsyncConnection, case_id: UUID) -> int:
    return int((await connection.execute(_ATTEMPTS, {"case_id": case_id})).scalar_one())


async def wall(database: Database, *, now: datetime) -> dict[str, Any]:
    given = {"now": now}
    breaches = [dict(row) for row in await database.one_statement(_BREACHES)]
    return {
        "queues": [dict(row) for row in await database.one_statement(_QUEUES, given)],
        "agents": [dict(row) for row in await database.one_statement(_AGENTS)],
        "breaches": [{**row, "data": json.loads(row["data"])} for row in breaches],
        "looks": await looks_to_review(database, after=UUID(int=0), limit=20),
    }


async def escalated(database: Database, *, limit: int) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_ESCALATED, {"limit": limit})]


async def cases_of_person(database: Database, person_id: UUID | None) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_OF_CALLER, {"id": person_id})]


async def acting_stands(database: Database, *, case_id: UUID | None, person_id: UUID | None, agent: str | None) -> bool:
    """The case is open, about the person still, and the agent's who was given the token."""
    return bool(await database.one_statement(_STANDS, {"case_id": case_id, "id": person_id, "agent": agent}))


async def confirmations_of_case(database: Database, case_id: UUID, *, asked_by: str) -> list[dict[str, Any]]:
    given = {"case_id": case_id, "asked_by": asked_by}
    return [dict(row) for row in await database.one_statement(_OF_CASE, given)]


async def confirmations_of_person(database: Database, person_id: UUID | None, *, now: datetime) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_TO_CONFIRM, {"id": person_id, "now": now})]


async def notice_templates(database: Database) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_TEMPLATES)]


async def notices(database: Database, person_id: UUID) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_NOTICES, {"id": person_id})]


async def articles(database: Database, *, words: Sequence[str], language: str | None, on: date) -> list[dict[str, Any]]:
    given = {"patterns": [f"%{_escaped(word)}%" for word in words], "language": language, "on": on}
    return [dict(row) for row in await database.one_statement(_ARTICLES, given)]


def _escaped(word: str) -> str:
    return word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


async def procedures(database: Database, *, on: date) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_PROCEDURES, {"on": on, "code": None})]


async def procedure(database: Database, code: str, *, on: date) -> dict[str, Any] | None:
    rows = await database.one_statement(_PROCEDURES, {"on": on, "code": code})
    return dict(rows[0]) if rows else None
