"""Statements about official assessments of months that employers did not file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query, Source, columns
from libs.common.database.sql_files import sql_beside
from services.contributions.collection.rules.official_assessment import FiledMonth

AssessmentStatus = Literal["proposed", "refused", "stands", "replaced"]


@dataclass(frozen=True, slots=True)
class OfficialAssessment:
    """A row of `official_assessment`, with the number of the employer."""

    assessment_id: UUID
    employer_id: UUID
    month: date
    due_on: date
    amount: Decimal
    basis_month: date
    staff: int
    status: AssessmentStatus
    because: str | None
    proposed_by: str
    proposed_on: date
    decided_by: str | None
    decided_on: date | None
    replaced_by: UUID | None
    replaced_on: date | None
    registration_number: str


@dataclass(frozen=True, slots=True)
class MonthOfEmployer:
    """Facts about an employer's month. `works`: it is registered, and does not pause or end for all of it."""

    works: bool
    filed: bool
    staff: int


_NAMES = [name for name in OfficialAssessment.__dataclass_fields__ if name != "registration_number"]
_COLUMNS = f"""
    {columns(_NAMES, "o")}, e.registration_number FROM official_assessment o JOIN employer e USING (employer_id)
"""
_MONTHS = Query(FiledMonth, sql_beside(__file__, "months_to_assess"))
_MONTH = Query(
    MonthOfEmployer,
    """
    SELECT e.registered_on <= CAST(:last_day AS date)
           AND NOT coalesce((SELECT range_agg(daterange(i.first_day, i.last_day + 1)) FROM inactive_period i
                             WHERE i.employer_id = e.employer_id)
                            @> daterange(CAST(:month AS date), CAST(:last_day AS date) + 1), false) AS works,
           EXISTS (SELECT FROM employer_month m
                   WHERE m.employer_id = e.employer_id AND m.month = CAST(:month AS date)) AS filed,
           (SELECT count(DISTINCT w.person_id) FROM employment w
            WHERE w.employer_id = e.employer_id AND w.standing = 'stands' AND w.started_on <= CAST(:last_day AS date)
              AND coalesce(w.ended_on, 'infinity') > CAST(:month AS date))::integer AS staff
    FROM employer e WHERE e.employer_id = :employer_id
    """,
)
_INSERT = Query(
    UUID,
    """
    INSERT INTO official_assessment (assessment_id, employer_id, month, due_on, amount, basis_month, staff, status,
                                     because, proposed_by, proposed_on)
    VALUES (:assessment_id, :employer_id, :month, :due_on, :amount, :basis_month, :staff, 'proposed', :because,
            :proposed_by, :proposed_on)
    ON CONFLICT (employer_id, month) WHERE status <> 'refused' DO NOTHING RETURNING assessment_id
    """,
)
_OF_MONTH = Query(
    UUID,
    """
    SELECT assessment_id FROM official_assessment
    WHERE employer_id = :employer_id AND month = :month AND status <> 'refused'
    """,
)
_READ = Query(OfficialAssessment, f"SELECT {_COLUMNS} WHERE o.assessment_id = :assessment_id")
_LISTED = Query(
    OfficialAssessment,
    f"""
    SELECT {_COLUMNS}
    WHERE o.assessment_id < :before AND (CAST(:employer_id AS uuid) IS NULL OR o.employer_id = :employer_id)
      AND (CAST(:status AS text) IS NULL OR o.status = :status)
      AND (NOT CAST(:told AS boolean) OR (o.status IN ('stands', 'replaced') AND o.decided_by IS NOT NULL))
      AND in_reach(CAST(:areas AS text[]), o.employer_id)
    ORDER BY o.assessment_id DESC LIMIT :limit
    """,
)
_REFUSE = Command("""
    UPDATE official_assessment SET status = 'refused', decided_by = :by, decided_on = :today
    WHERE assessment_id = :assessment_id
""")
# Booked as the return of its month is, without a return; the employer's own turns it round (`post_returns.sql`).
_BOOK = Command("""
    WITH stands AS (
        UPDATE official_assessment SET status = 'stands', decided_by = :by, decided_on = CAST(:today AS date)
        WHERE assessment_id = :assessment_id RETURNING assessment_id, employer_id, month, amount
    )
    INSERT INTO posting (employer_id, debit_account, credit_account, amount, entry, month, reference, booked_on)
    SELECT employer_id, 'receivable', 'contributions_assessed', amount, 'return', month, assessment_id::text,
           CAST(:today AS date)
    FROM stands
""")


async def filed_months(source: Source, employer_id: UUID) -> list[FiledMonth]:
    """List the months of an employer that have a return, the oldest first, with the part that is paid."""
    return await _MONTHS.all(source, employer_id=employer_id)


async def month_of_employer(
    source: Source, employer_id: UUID, *, month: date, last_day: date
) -> MonthOfEmployer | None:
    """Return what is known of an employer's month; None if the employer is unknown."""
    return await _MONTH.first(source, employer_id=employer_id, month=month, last_day=last_day)


async def insert_assessment(
    connection: AsyncConnection,
    assessment_id: UUID,
    *,
    employer_id: UUID,
    month: date,
    due_on: date,
    basis: FiledMonth,
    staff: int,
    because: str | None,
    proposed_by: str,
    proposed_on: date,
) -> bool:
    """Keep a proposal; return False if the month has one that is not refused."""
    made = await _INSERT.first(
        connection, assessment_id=assessment_id, employer_id=employer_id, month=month, due_on=due_on,
        amount=basis.charged, basis_month=basis.month, staff=staff, because=because, proposed_by=proposed_by,
        proposed_on=proposed_on,
    )  # fmt: skip
    return made is not None


async def assessment_of_month(source: Source, employer_id: UUID, month: date) -> UUID | None:
    """Return the assessment of a month that is not refused."""
    return await _OF_MONTH.first(source, employer_id=employer_id, month=month)


async def assessment(source: Source, assessment_id: UUID) -> OfficialAssessment | None:
    return await _READ.first(source, assessment_id=assessment_id)


async def assessments(
    source: Source,
    *,
    employer_id: UUID | None,
    status: AssessmentStatus | None,
    told: bool,
    areas: Sequence[str] | None,
    before: UUID,
    limit: int,
) -> list[OfficialAssessment]:
    """List assessments, newest first. `told`: only those that were approved."""
    return await _LISTED.all(
        source, employer_id=employer_id, status=status, told=told, areas=None if areas is None else list(areas),
        before=before, limit=limit,
    )  # fmt: skip


async def refuse_assessment(connection: AsyncConnection, assessment_id: UUID, *, by: str, today: date) -> None:
    await _REFUSE.run(connection, assessment_id=assessment_id, by=by, today=today)


async def book_assessment(connection: AsyncConnection, assessment_id: UUID, *, by: str, today: date) -> None:
    """Let a proposal stand: its amount is owed for its month."""
    await _BOOK.run(connection, assessment_id=assessment_id, by=by, today=today)
