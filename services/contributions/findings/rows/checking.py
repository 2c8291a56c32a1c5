"""Statements that compare returns with employments and claims."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query
from libs.common.database.sql_files import sql_beside
from libs.common.spine.events import Event
from services.contributions.findings.rules.finding_terms import FindingTerms, Floor


@dataclass(frozen=True, slots=True)
class EmployerMonth:
    """An employer's month, named by its first day."""

    employer_id: UUID
    month: date


@dataclass(frozen=True, slots=True)
class Checked:
    """Counts of findings that are new, and of those without a cause any more."""

    raised: int
    removed: int


_LOCK = Command("SELECT pg_advisory_xact_lock(hashtextextended('findings', 17))")
_CHECK = Query(Checked, sql_beside(__file__, "check_returns"))
_TAKE = Query(
    EmployerMonth,
    """
    DELETE FROM finding_check WHERE (employer_id, month) IN (
        SELECT employer_id, month FROM finding_check ORDER BY employer_id, month LIMIT :limit)
    RETURNING employer_id, month
    """,
)
# Filed months that an employment, as it is or as it ended, may contradict.
_ASK_OF_EMPLOYMENTS = Command("""
    -- Of every standing: an employment that stands no more may take a finding away.
    INSERT INTO finding_check (employer_id, month)
    SELECT DISTINCT m.employer_id, m.month
    FROM unnest(CAST(:bodies AS json[])) AS e(data)
    JOIN employment w ON w.employment_id = (data ->> 'employment_id')::uuid
    JOIN employer_month m ON m.employer_id = w.employer_id
    WHERE m.month >= date_trunc('month', least(w.started_on, (data ->> 'started_on')::date))
    ON CONFLICT DO NOTHING
""")
# Months of findings about a person under any id, and of returns that name one.
_ASK_OF_PERSONS = Command("""
    INSERT INTO finding_check (employer_id, month)
    SELECT employer_id, month FROM finding WHERE removed_on IS NULL AND person_id = ANY(CAST(:persons AS uuid[]))
    UNION
    SELECT m.employer_id, m.month FROM return_line l JOIN employer_month m USING (return_id)
    WHERE l.person_id = ANY(CAST(:persons AS uuid[])) AND m.month = l.month
    ON CONFLICT DO NOTHING
""")


async def lock_findings(connection: AsyncConnection) -> None:
    """Lock the comparing: each run sees the findings that the run before it raised."""
    await _LOCK.run(connection)


async def check(
    connection: AsyncConnection,
    months: Sequence[EmployerMonth],
    terms: FindingTerms,
    floors: Sequence[Floor],
    *,
    today: date,
) -> Checked:
    """Compare the newest returns of the months, raise and remove findings, and append an event for what is new."""
    return await _CHECK.one(
        connection,
        employers=[one.employer_id for one in months],
        months=[one.month for one in months],
        floors=json.dumps([{"month": str(f.month), "region": f.region, "floor": str(f.floor)} for f in floors]),
        kinds=list(terms.answer_by),
        answer_by=list(terms.answer_by.values()),
        percent=terms.percent,
        persons=terms.persons,
        today=today,
    )


async def take_asked(connection: AsyncConnection, *, limit: int) -> list[EmployerMonth]:
    """Take months that were asked to be compared again off the queue."""
    return await _TAKE.all(connection, limit=limit)


async def ask_of_employments(connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Ask to compare again the filed months since the employments of these events started."""
    await _ASK_OF_EMPLOYMENTS.run(connection, bodies=[event.body for event in events])


async def ask_of_persons(connection: AsyncConnection, persons: Sequence[UUID]) -> None:
    """Ask to compare again the months that name one of the persons."""
    await _ASK_OF_PERSONS.run(connection, persons=sorted(set(persons)))
