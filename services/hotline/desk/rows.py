"""What is read over all rooms: the tiles of a view, and the wall."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text

from libs.common.database.connections import Database
from libs.copies.aliases import SAME_PERSON
from services.hotline.identity.rows import looks_to_review

_SAME = SAME_PERSON.replace(":person_id", ":id")

# When each service last said something that the tiles show.
_AGES = f"""
    SELECT split_part(type, '.', 1) AS service, max(occurred_at) AS at FROM timeline_entry
    WHERE subject_id IN {_SAME} GROUP BY 1
    UNION ALL SELECT 'contributions', max(said_at) FROM person_month WHERE person_id IN {_SAME}
    UNION ALL SELECT 'loans', max(moved_at) FROM loan_card
    WHERE employer_id IN (SELECT employer_id FROM employment WHERE person_id IN {_SAME} AND standing = 'stands')
    UNION ALL SELECT 'hotline', max(opened_at) FROM service_case WHERE person_id IN {_SAME}
"""


def _in_one(wanted: Mapping[str, str]) -> TextClause:
    """All tiles of a view in one statement, each a JSON list: with a round trip a tile the agent would wait."""
    parts = ", ".join(f"(SELECT coalesce(json_agg(t), '[]')::text FROM ({s}) t) AS {n}" for n, s in wanted.items())
    return text(f"SELECT {parts}")


_OF_PERSON = _in_one(
    {
        "employments": f"""
        SELECT m.employment_id, m.employer_id, e.registration_number, e.name, m.started_on, m.ended_on, m.end_reason,
               m.standing
        FROM employment m LEFT JOIN employer_card e USING (employer_id)
        WHERE m.person_id IN {_SAME} AND m.standing <> 'void' ORDER BY m.started_on DESC
    """,
        "months": f"""
        SELECT to_char(month, 'YYYY-MM') AS month, employer_id, base::text AS base, credited, version
        FROM person_month WHERE person_id IN {_SAME} ORDER BY month DESC, employer_id LIMIT 240
    """,
        "claims": f"""
        SELECT claim_id, employer_id, branch, cause, first_day, last_day, status, reason, days, last_paid_day,
               paid::text AS paid, moved_at
        FROM claim_card WHERE person_id IN {_SAME} ORDER BY moved_at DESC
    """,
        "loans": f"""
        SELECT l.loan_id, l.employer_id, e.name, l.phase, l.amount::text AS amount, l.status, l.flag, l.month,
               l.headcount, l.baseline, l.moved_at
        FROM loan_card l LEFT JOIN employer_card e USING (employer_id)
        WHERE l.employer_id IN (SELECT employer_id FROM employment WHERE person_id IN {_SAME} AND standing = 'stands')
        ORDER BY l.moved_at DESC
    """,
        "bookings": f"""
        SELECT booking_id, day, starts_at, place, ended, moved_at FROM booking_card
        WHERE person_id IN {_SAME} ORDER BY day DESC, starts_at DESC LIMIT 20
    """,
        "isolations": f"""
        SELECT order_number, first_day, last_day, withdrawn, moved_at FROM isolation_card
        WHERE person_id IN {_SAME} ORDER BY first_day DESC LIMIT 20
    """,
        "notices": f"""
        SELECT notice_id, template, status, channel, reason, said_at, settled_at FROM notice
        WHERE person_id IN {_SAME} ORDER BY said_at DESC LIMIT 20
    """,
        "cases": f"""
        SELECT case_id, number, kind, queue, about, status, assigned_to, opened_at, due_at
        FROM service_case WHERE person_id IN {_SAME} ORDER BY opened_at DESC LIMIT 50
    """,
        "ages": _AGES,
    }
)

_OF_EMPLOYER = _in_one(
    {
        "loans": """
        SELECT loan_id, phase, amount::text AS amount, status, flag, month, headcount, baseline, moved_at
        FROM loan_card WHERE employer_id = :id ORDER BY moved_at DESC
    """,
        "cases": """
        SELECT case_id, number, kind, queue, about, status, assigned_to, opened_at, due_at
        FROM service_case WHERE employer_id = :id ORDER BY opened_at DESC LIMIT 50
    """,
        "ages": _AGES,
    }
)

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


async def tiles_of_person(database: Database, person_id: UUID) -> dict[str, list[dict[str, Any]]]:
    return await _tiles(database, _OF_PERSON, person_id)


async def tiles_of_employer(database: Database, employer_id: UUID) -> dict[str, list[dict[str, Any]]]:
    return await _tiles(database, _OF_EMPLOYER, employer_id)


async def _tiles(database: Database, wanted: TextClause, subject: UUID) -> dict[str, list[dict[str, Any]]]:
    """`ages`: by service, when it said something that the tiles show."""
    (row,) = await database.one_statement(wanted, {"id": subject})
    return {name: json.loads(found) for name, found in row.items()}


async def wall(database: Database, *, now: datetime) -> dict[str, Any]:
    given = {"now": now}
    breaches = [dict(row) for row in await database.one_statement(_BREACHES)]
    return {
        "queues": [dict(row) for row in await database.one_statement(_QUEUES, given)],
        "agents": [dict(row) for row in await database.one_statement(_AGENTS)],
        "breaches": [{**row, "data": json.loads(row["data"])} for row in breaches],
        "looks": await looks_to_review(database, after=UUID(int=0), limit=20),
    }
