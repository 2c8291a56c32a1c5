"""Statements about employments in doubt: waiting, objected to, or doubled by a merge."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query
from libs.contracts.registration import Standing


@dataclass(frozen=True, slots=True)
class InDoubt:
    """An employment that waits for a person's or officer's word, or that the person objects to, with the reason."""

    employment_id: UUID
    employer_id: UUID
    person_id: UUID
    standing: Standing
    started_on: date
    name: str
    recorded_at: datetime
    because: str | None


@dataclass(frozen=True, slots=True)
class EmployedTwice:
    """One person with two employments at one employer on one day."""

    person_id: UUID
    employer_id: UUID
    name: str
    first_day: date
    since: datetime
    ids: list[UUID]


_IN_DOUBT = Query(
    InDoubt,
    """
    SELECT m.employment_id, m.employer_id, m.person_id, m.standing, m.started_on, e.name, m.recorded_at, o.because
    FROM employment m JOIN employer e USING (employer_id) LEFT JOIN employment_objection o USING (employment_id)
    WHERE m.standing IN ('waiting', 'contested') AND in_reach(CAST(:areas AS text[]), m.person_id, m.employer_id)
    ORDER BY m.recorded_at LIMIT :limit
    """,
)
# Two employments of one person at one employer on one day, which only a merge can bring together.
_EMPLOYED_TWICE = Query(
    EmployedTwice,
    """
    SELECT a.kept_id AS person_id, x.employer_id, e.name, greatest(x.started_on, y.started_on) AS first_day,
           greatest(x.recorded_at, y.recorded_at) AS since, ARRAY[x.employment_id, y.employment_id] AS ids
    FROM person_alias a
    JOIN employment x ON x.person_id = a.person_id AND x.standing <> 'void'
    JOIN LATERAL (
        SELECT a.kept_id AS person_id
        UNION ALL SELECT o.person_id FROM person_alias o WHERE o.kept_id = a.kept_id AND o.person_id > a.person_id
    ) n ON true
    JOIN employment y ON y.person_id = n.person_id AND y.employer_id = x.employer_id AND y.standing <> 'void'
        AND daterange(y.started_on, y.ended_on) && daterange(x.started_on, x.ended_on)
    JOIN employer e ON e.employer_id = x.employer_id
    WHERE in_reach(CAST(:areas AS text[]), a.kept_id, x.employer_id)
    ORDER BY since, x.employment_id LIMIT :limit
    """,
)
_OBJECT = Command("""
    INSERT INTO employment_objection (employment_id, because) VALUES (:employment_id, :because)
    ON CONFLICT (employment_id) DO NOTHING
""")
_DECIDE = Command("""
    UPDATE employment_objection SET decision = :decision, decided_by = :by
    WHERE employment_id = :employment_id AND decision IS NULL
""")


async def employments_in_doubt(database: Database, *, areas: list[str] | None = None, limit: int) -> list[InDoubt]:
    """List employments in doubt, oldest first."""
    return await _IN_DOUBT.all(database, areas=areas, limit=limit)


async def employed_twice(database: Database, *, areas: list[str] | None = None, limit: int) -> list[EmployedTwice]:
    """List double employments, oldest first."""
    return await _EMPLOYED_TWICE.all(database, areas=areas, limit=limit)


async def insert_objection(connection: AsyncConnection, employment_id: UUID, *, because: str) -> bool:
    """Insert an objection; return False if the employment has one already."""
    return bool(await _OBJECT.run(connection, employment_id=employment_id, because=because))


async def decide_objection(
    connection: AsyncConnection, employment_id: UUID, *, decision: Literal["upheld", "dismissed"], by: str
) -> bool:
    """Decide the open objection; return False if there is none."""
    return bool(await _DECIDE.run(connection, employment_id=employment_id, decision=decision, by=by))
