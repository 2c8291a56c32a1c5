"""Statements that read over all rooms: the tiles of a view, and the wall."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from libs.common.database.connections import Database
from libs.common.database.rows import Json, Query
from libs.copies.aliases import SAME_PERSON
from services.hotline.desk.rules.tiles import EmployerTiles, PersonTiles

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _PersonLists:
    """Each a list of JSON objects; in lists that end, `whole` says how many there are. `ages`: a service and when."""

    employments: Json
    months: Json
    claims: Json
    loans: Json
    bookings: Json
    isolations: Json
    notices: Json
    cases: Json
    ages: Json


@dataclass(frozen=True, slots=True)
class _EmployerLists:
    loans: Json
    cases: Json
    ages: Json


@dataclass(frozen=True, slots=True)
class Seen(Generic[T]):
    """The tiles of somebody, how many rows each that ends left off, and when each service last said something."""

    tiles: T
    left_off: dict[str, int]
    ages: dict[str, str]


@dataclass(frozen=True, slots=True)
class QueueLoad:
    queue: str
    open: int
    waiting: int
    late: int
    next_due: datetime


@dataclass(frozen=True, slots=True)
class AgentLoad:
    """`whole`: how many have cases."""

    assigned_to: str
    open: int
    whole: int


@dataclass(frozen=True, slots=True)
class Breach:
    """An employer that kept fewer staff than its loan asks; `data`: the judgement."""

    employer_id: UUID
    name: str | None
    occurred_at: datetime
    data: Json
    whole: int


def _in_one(wanted: Mapping[str, str]) -> str:
    """All tiles of a view in one statement, each a JSON list: with a round trip a tile the agent would wait."""
    return "SELECT " + ", ".join(
        f"(SELECT coalesce(json_agg(t), '[]') FROM ({statement}) t) AS {name}" for name, statement in wanted.items()
    )


_OF_PERSON = Query(
    _PersonLists,
    _in_one(
        {
            "employments": f"""
        SELECT m.employment_id, m.employer_id, e.registration_number, e.name, m.started_on, m.ended_on, m.end_reason,
               m.standing
        FROM employment m LEFT JOIN employer_card e USING (employer_id)
        WHERE m.person_id IN {SAME_PERSON} AND m.standing <> 'void' ORDER BY m.started_on DESC
    """,
            "months": f"""
        SELECT to_char(month, 'YYYY-MM') AS month, employer_id, base::text AS base, credited, version,
               count(*) OVER () AS whole
        FROM person_month WHERE person_id IN {SAME_PERSON} ORDER BY person_month.month DESC, employer_id LIMIT 240
    """,
            "claims": f"""
        SELECT claim_id, employer_id, branch, cause, first_day, last_day, status, reason, days, last_paid_day,
               paid::text AS paid, moved_at
        FROM claim_card WHERE person_id IN {SAME_PERSON} ORDER BY moved_at DESC
    """,
            "loans": f"""
        SELECT l.loan_id, l.employer_id, e.name, l.phase, l.amount::text AS amount, l.status, l.flag, l.month,
               l.headcount, l.baseline, l.moved_at
        FROM loan_card l LEFT JOIN employer_card e USING (employer_id)
        WHERE l.employer_id IN (
            SELECT employer_id FROM employment WHERE person_id IN {SAME_PERSON} AND standing = 'stands')
        ORDER BY l.moved_at DESC
    """,
            "bookings": f"""
        SELECT booking_id, day, starts_at, place, ended, moved_at, count(*) OVER () AS whole FROM booking_card
        WHERE person_id IN {SAME_PERSON} ORDER BY day DESC, starts_at DESC LIMIT 20
    """,
            "isolations": f"""
        SELECT order_number, first_day, last_day, withdrawn, moved_at, count(*) OVER () AS whole FROM isolation_card
        WHERE person_id IN {SAME_PERSON} ORDER BY first_day DESC LIMIT 20
    """,
            "notices": f"""
        SELECT notice_id, template, status, channel, reason, said_at, settled_at, count(*) OVER () AS whole FROM notice
        WHERE person_id IN {SAME_PERSON} ORDER BY said_at DESC LIMIT 20
    """,
            "cases": f"""
        SELECT case_id, number, kind, queue, about, status, assigned_to, opened_at, due_at, count(*) OVER () AS whole
        FROM service_case WHERE person_id IN {SAME_PERSON} ORDER BY opened_at DESC LIMIT 50
    """,
            "ages": f"""
        SELECT split_part(type, '.', 1) AS service, max(occurred_at) AS at FROM timeline_entry
        WHERE subject_id IN {SAME_PERSON} GROUP BY 1
        UNION ALL SELECT 'contributions', max(said_at) FROM person_month WHERE person_id IN {SAME_PERSON}
        UNION ALL SELECT 'loans', max(moved_at) FROM loan_card
        WHERE employer_id IN (
            SELECT employer_id FROM employment WHERE person_id IN {SAME_PERSON} AND standing = 'stands')
        UNION ALL SELECT 'hotline', max(opened_at) FROM service_case WHERE person_id IN {SAME_PERSON}
    """,
        }
    ),
)
_OF_EMPLOYER = Query(
    _EmployerLists,
    _in_one(
        {
            "loans": """
        SELECT loan_id, phase, amount::text AS amount, status, flag, month, headcount, baseline, moved_at
        FROM loan_card WHERE employer_id = :employer_id ORDER BY moved_at DESC
    """,
            "cases": """
        SELECT case_id, number, kind, queue, about, status, assigned_to, opened_at, due_at, count(*) OVER () AS whole
        FROM service_case WHERE employer_id = :employer_id ORDER BY opened_at DESC LIMIT 50
    """,
            "ages": """
        SELECT split_part(type, '.', 1) AS service, max(occurred_at) AS at FROM timeline_entry
        WHERE subject_id = :employer_id GROUP BY 1
    """,
        }
    ),
)
_QUEUES = Query(
    QueueLoad,
    """
    SELECT queue, count(*) AS open, count(*) FILTER (WHERE status = 'waiting') AS waiting,
           count(*) FILTER (WHERE due_at < :now) AS late, min(due_at) AS next_due
    FROM service_case WHERE status <> 'closed' GROUP BY queue ORDER BY queue
    """,
)
_AGENTS = Query(
    AgentLoad,
    """
    SELECT assigned_to, count(*) AS open, count(*) OVER () AS whole FROM service_case
    WHERE status <> 'closed' AND assigned_to IS NOT NULL GROUP BY assigned_to ORDER BY 2 DESC, 1 LIMIT 50
    """,
)
_BREACHES = Query(
    Breach,
    """
    SELECT t.subject_id AS employer_id, e.name, t.occurred_at, t.data, count(*) OVER () AS whole
    FROM timeline_entry t LEFT JOIN employer_card e ON e.employer_id = t.subject_id
    WHERE t.type = 'loans.retention_breached.v1' ORDER BY t.entry_id DESC LIMIT 20
    """,
)
_LOOKS_WAITING = Query(int, "SELECT count(*) AS looks FROM look WHERE case_id IS NULL AND reviewed_by IS NULL")
# Lists that end: their rows say how many there are.
_ENDING = ("months", "bookings", "isolations", "notices", "cases")


async def tiles_of_person(database: Database, person_id: UUID) -> Seen[PersonTiles]:
    """Under every number of the person."""
    found = await _OF_PERSON.one(database, person_id=person_id)
    tiles = PersonTiles.model_validate(found, from_attributes=True)
    return Seen(tiles, {name: _left_off(getattr(found, name)) for name in _ENDING}, _ages(found.ages))


async def tiles_of_employer(database: Database, employer_id: UUID) -> Seen[EmployerTiles]:
    found = await _OF_EMPLOYER.one(database, employer_id=employer_id)
    tiles = EmployerTiles.model_validate(found, from_attributes=True)
    return Seen(tiles, {"cases": _left_off(found.cases)}, _ages(found.ages))


def _left_off(shown: Json) -> int:
    return int(shown[0]["whole"]) - len(shown) if shown else 0


def _ages(found: Json) -> dict[str, str]:
    """By service, the newest of what it said; ISO instants of one zone sort as they are."""
    ages: dict[str, str] = {}
    for one in found:
        if one["at"] is not None:
            ages[one["service"]] = max(one["at"], ages.get(one["service"], ""))
    return ages


async def queue_loads(database: Database, *, now: datetime) -> list[QueueLoad]:
    """Queues with open cases, by name."""
    return await _QUEUES.all(database, now=now)


async def agent_loads(database: Database) -> list[AgentLoad]:
    """The agents with the most open cases, 50 at most."""
    return await _AGENTS.all(database)


async def newest_breaches(database: Database) -> list[Breach]:
    """List the newest breaches over all employers, 20 at most."""
    return await _BREACHES.all(database)


async def looks_waiting(database: Database) -> int:
    """The number of looks without a case that nobody has reviewed."""
    return await _LOOKS_WAITING.one(database)
