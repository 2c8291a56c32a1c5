"""Statements that read over all rooms: the tiles of a view, and the wall."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from libs.common.database.connections import Database
from libs.common.database.rows import Json, Query
from libs.common.database.sql_files import sql_beside
from services.hotline.desk.rules.employer_tiles import EmployerTiles
from services.hotline.desk.rules.tiles import PersonTiles

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _PersonLists:
    """Lists of JSON objects. For lists with a limit, `whole` has the full number. `ages`: newest time by service."""

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
    """Lists of JSON objects. For lists with a limit, `whole` has the full number. `ages`: newest time by service."""

    loans: Json
    cases: Json
    returns: Json
    overdue: Json
    payments: Json
    standing: Json
    certificates_wanted: Json
    orders: Json
    idle: Json
    contacts: Json
    ages: Json


@dataclass(frozen=True, slots=True)
class Seen(Generic[T]):
    """The tiles of a person or employer, the number of rows left out by each limit, and the newest time by service."""

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
    """An agent's open cases. `whole`: the number of agents with cases."""

    assigned_to: str
    open: int
    whole: int


@dataclass(frozen=True, slots=True)
class Breach:
    """An employer with fewer staff than its covenant requires; `data`: the judgement."""

    employer_id: UUID
    name: str | None
    occurred_at: datetime
    data: Json
    whole: int


_OF_PERSON = Query(_PersonLists, sql_beside(__file__, "tiles_of_person"))
_OF_EMPLOYER = Query(_EmployerLists, sql_beside(__file__, "tiles_of_employer"))
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
    FROM timeline_entry t LEFT JOIN employer e ON e.employer_id = t.subject_id
    WHERE t.type = 'loans.retention_breached.v1' ORDER BY t.entry_id DESC LIMIT 20
    """,
)
# Lists that end: their rows say how many there are.
_ENDING_OF_EMPLOYER = ("cases", "returns", "overdue", "payments", "certificates_wanted", "orders")
_ENDING = ("months", "bookings", "isolations", "notices", "cases")


async def tiles_of_person(database: Database, person_id: UUID) -> Seen[PersonTiles]:
    """Read the person's tiles, under every id."""
    lists = await _OF_PERSON.one(database, person_id=person_id)
    tiles = PersonTiles.model_validate(lists, from_attributes=True)
    return Seen(tiles, {name: _left_off(getattr(lists, name)) for name in _ENDING}, _ages(lists.ages))


async def tiles_of_employer(database: Database, employer_id: UUID) -> Seen[EmployerTiles]:
    lists = await _OF_EMPLOYER.one(database, employer_id=employer_id)
    tiles = EmployerTiles.model_validate(lists, from_attributes=True)
    return Seen(tiles, {name: _left_off(getattr(lists, name)) for name in _ENDING_OF_EMPLOYER}, _ages(lists.ages))


def _left_off(shown: Json) -> int:
    return int(shown[0]["whole"]) - len(shown) if shown else 0


def _ages(services: Json) -> dict[str, str]:
    """Return the newest time by service. ISO times of one zone sort as text."""
    ages: dict[str, str] = {}
    for one in services:
        if one["at"] is not None:
            ages[one["service"]] = max(one["at"], ages.get(one["service"], ""))
    return ages


async def queue_loads(database: Database, *, now: datetime) -> list[QueueLoad]:
    """List queues with open cases, by name."""
    return await _QUEUES.all(database, now=now)


async def agent_loads(database: Database) -> list[AgentLoad]:
    """List the agents with the most open cases, 50 at most."""
    return await _AGENTS.all(database)


async def newest_breaches(database: Database) -> list[Breach]:
    """List the newest breaches over all employers, 20 at most."""
    return await _BREACHES.all(database)
