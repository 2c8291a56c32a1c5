"""The statement that lists an employer's staff, with the name and number that an employer may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.database.connections import Database
from libs.common.database.rows import Query
from libs.contracts.registration import EndReason, Standing


@dataclass(frozen=True, slots=True)
class Colleague:
    """An employment. Name and number are None after its end, and while the person objects."""

    employment_id: UUID
    person_id: UUID
    national_id: str | None
    given_name: str | None
    family_name: str | None
    branch: str
    started_on: date
    ended_on: date | None
    end_reason: EndReason | None
    standing: Standing


_STAFF = Query(
    Colleague,
    """
    SELECT m.employment_id, m.person_id, CASE WHEN m.seen THEN p.national_id END AS national_id,
           CASE WHEN m.seen THEN p.given_name END AS given_name, CASE WHEN m.seen THEN p.family_name END AS family_name,
           m.branch, m.started_on, m.ended_on, m.end_reason, m.standing
    FROM (SELECT employment_id, person_id, branch, started_on, ended_on, end_reason, standing,
                 standing IN ('stands', 'waiting') AND coalesce(ended_on, 'infinity') > CAST(:today AS date)
                     AS seen
          FROM employment WHERE employer_id = :employer_id AND standing <> 'void') m
    JOIN person p USING (person_id)
    WHERE (CAST(:on AS date) IS NULL OR daterange(m.started_on, m.ended_on) @> CAST(:on AS date))
      AND m.employment_id < :before
      AND (CAST(:persons AS uuid[]) IS NULL OR m.person_id = ANY(CAST(:persons AS uuid[])))
    ORDER BY m.employment_id DESC LIMIT :limit
    """,
)


_COUNT = Query(
    int,
    """
    SELECT count(DISTINCT person_id) AS persons FROM employment
    WHERE employer_id = :employer_id AND standing <> 'void' AND daterange(started_on, ended_on) @> CAST(:on AS date)
    """,
)


async def count_staff(database: Database, employer_id: UUID, *, on: date) -> int:
    """Count the persons whose employment covers the day."""
    return await _COUNT.one(database, employer_id=employer_id, on=on)


async def staff_list(
    database: Database,
    employer_id: UUID,
    *,
    on: date | None,
    today: date,
    before: UUID,
    limit: int,
    persons: Sequence[UUID] | None = None,
) -> list[Colleague]:
    """List the employer's employments, newest entry first. `on`: only those valid on that day; `persons`: of these."""
    wanted = list(persons) if persons is not None else None
    return await _STAFF.all(
        database, employer_id=employer_id, on=on, today=today, before=before, limit=limit, persons=wanted
    )
