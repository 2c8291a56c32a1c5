"""Statements about findings: list, lock, answer, decide."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, columns
from libs.common.database.sql_files import sql_beside
from services.contributions.findings.rules.answers import FiledLine

Status = Literal["open", "accepted", "disputed", "upheld", "dismissed"]
State = Literal["open", "accepted", "disputed", "decided", "closed"]
"""What an employer sees: a finding without an end whose cause is gone is closed, nobody has to answer it."""
Outcome = Literal["upheld", "dismissed"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A row of `finding`, with the national id of its line; None where no line has the person."""

    finding_id: int
    employer_id: UUID
    month: date
    kind: str
    person_id: UUID | None
    return_id: UUID
    line_no: int | None
    reported: Decimal | None
    compared: Decimal | None
    raised_on: date
    raised_at: datetime
    answer_by: date
    status: Status
    answered_by: str | None
    answered_on: date | None
    answered_at: datetime | None
    because: str | None
    correction_id: UUID | None
    decided_by: str | None
    decided_on: date | None
    decided_because: str | None
    removed_on: date | None


@dataclass(frozen=True, slots=True)
class ListedFinding(Finding):
    national_id: str | None
    state: State


@dataclass(frozen=True, slots=True)
class AnsweredFinding:
    """An answer as it is kept. `correction_id`: the correction that an accepted finding wrote."""

    finding_id: int
    status: Status
    because: str | None
    correction_id: UUID | None


_STATE = """
    CASE WHEN f.status IN ('upheld', 'dismissed') THEN 'decided'
         WHEN f.status IN ('open', 'disputed') AND f.removed_on IS NOT NULL THEN 'closed' ELSE f.status END
"""
_LISTED = f"""
    SELECT {columns(Finding, "f")}, l.national_id, {_STATE} AS state
    FROM finding f LEFT JOIN return_line l ON l.month = f.month AND l.return_id = f.return_id AND l.line_no = f.line_no
"""
_LIST = Query(
    ListedFinding,
    f"""
    {_LISTED}
    WHERE f.finding_id > :after AND (CAST(:employer_id AS uuid) IS NULL OR f.employer_id = :employer_id)
      AND (CAST(:return_id AS uuid) IS NULL OR f.return_id = :return_id)
      AND (CAST(:month AS date) IS NULL OR f.month = :month)
      AND (CAST(:state AS text) IS NULL OR {_STATE} = :state)
      AND (CAST(:removed AS boolean) IS NULL OR (f.removed_on IS NOT NULL) = :removed)
      AND in_reach(CAST(:areas AS text[]), f.employer_id)
    ORDER BY f.finding_id LIMIT :limit
    """,
)
_ONE = Query(ListedFinding, f"{_LISTED} WHERE f.finding_id = :finding_id")
_DISPUTED = Query(
    ListedFinding,
    f"""
    {_LISTED}
    WHERE f.status = 'disputed' AND f.removed_on IS NULL AND in_reach(CAST(:areas AS text[]), f.employer_id)
    ORDER BY f.answered_at, f.finding_id LIMIT :limit
    """,
)
_LOCK = Query(
    Finding,
    f"""
    SELECT {columns(Finding)} FROM finding
    WHERE finding_id = ANY(CAST(:findings AS bigint[])) AND employer_id = :employer_id
    ORDER BY finding_id FOR UPDATE
    """,
)
_LOCK_ONE = Query(Finding, f"SELECT {columns(Finding)} FROM finding WHERE finding_id = :finding_id FOR UPDATE")
_LINES = Query(
    FiledLine,
    """
    SELECT coalesce(a.kept_id, l.person_id) AS person_id, l.national_id, l.wage, l.absence
    FROM employer_month m JOIN return_line l ON l.month = m.month AND l.return_id = m.return_id
    LEFT JOIN person_alias a USING (person_id)
    WHERE m.employer_id = :employer_id AND m.month = :month ORDER BY l.line_no
    """,
)
_KEPT_IDS = Query(
    UUID,
    """
    SELECT coalesce(a.kept_id, p.person_id) AS kept_id
    FROM unnest(CAST(:persons AS uuid[])) WITH ORDINALITY AS p(person_id, place)
    LEFT JOIN person_alias a USING (person_id) ORDER BY p.place
    """,
)
_ANSWER = Command(sql_beside(__file__, "answer_findings"))
_DECIDE = Command(sql_beside(__file__, "decide_dispute"))


@dataclass(frozen=True, slots=True)
class WantedFindings:
    """The findings that are listed; what is None limits nothing. `removed`: whether the cause is gone."""

    employer_id: UUID | None = None
    return_id: UUID | None = None
    month: date | None = None
    state: State | None = None
    removed: bool | None = None


async def findings(
    database: Database, wanted: WantedFindings, *, areas: list[str] | None, after: int, limit: int
) -> list[ListedFinding]:
    """List findings, oldest first, of employers in the areas."""
    return await _LIST.all(database, **asdict(wanted), areas=areas, after=after, limit=limit)


async def finding(source: Database | AsyncConnection, finding_id: int) -> ListedFinding | None:
    return await _ONE.first(source, finding_id=finding_id)


async def disputed_findings(database: Database, *, areas: list[str] | None, limit: int) -> list[ListedFinding]:
    """List disputed findings, the longest waiting first."""
    return await _DISPUTED.all(database, areas=areas, limit=limit)


async def lock_findings_of(
    connection: AsyncConnection, employer_id: UUID, findings: Sequence[int]
) -> dict[int, Finding]:
    """Lock these findings of the employer, by id. One of another employer is left out, as one that does not exist."""
    found = await _LOCK.all(connection, employer_id=employer_id, findings=sorted(set(findings)))
    return {one.finding_id: one for one in found}


async def lock_finding(connection: AsyncConnection, finding_id: int) -> Finding | None:
    return await _LOCK_ONE.first(connection, finding_id=finding_id)


async def filed_lines(connection: AsyncConnection, employer_id: UUID, month: date) -> list[FiledLine]:
    """List the lines of the newest return of the month, as they were filed."""
    return await _LINES.all(connection, employer_id=employer_id, month=month)


async def kept_ids(connection: AsyncConnection, persons: Sequence[UUID]) -> list[UUID]:
    """Return the kept id of each person, in the order given."""
    return await _KEPT_IDS.all(connection, persons=persons)


async def keep_answers(
    connection: AsyncConnection, answers: Sequence[AnsweredFinding], *, answered_by: str, today: date
) -> None:
    """Keep the answers, and append an event for each."""
    await _ANSWER.run(
        connection,
        findings=[one.finding_id for one in answers],
        statuses=[one.status for one in answers],
        becauses=[one.because for one in answers],
        corrections=[one.correction_id for one in answers],
        answered_by=answered_by,
        today=today,
    )


async def decide_dispute(
    connection: AsyncConnection, finding_id: int, *, outcome: Outcome, because: str, decided_by: str, today: date
) -> None:
    """Keep the decision about a disputed finding, and append its event."""
    await _DECIDE.run(
        connection, finding_id=finding_id, outcome=outcome, because=because, decided_by=decided_by, today=today
    )
