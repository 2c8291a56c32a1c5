"""Statements that lock claims and read the facts that decide them: of a person by the kept id, of a claim by its id."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Json, Query
from libs.common.database.sql_files import sql_beside


@dataclass(frozen=True, slots=True)
class LockedClaim:
    """A claim, locked; `kept_id` is its person's id after merges."""

    kept_id: UUID
    claim_id: UUID
    person_id: UUID
    employer_id: UUID
    cause: str
    first_day: date
    last_day: date
    status: str
    reason: str | None
    review_on: date | None
    proceed_without: bool
    awarded_at: datetime | None
    filed_on: date
    waiting_for: Json
    decision: Json


@dataclass(frozen=True, slots=True)
class KnownEmployment:
    kept_id: UUID
    employer_id: UUID
    started_on: date
    ended_on: date | None
    end_reason: str | None


@dataclass(frozen=True, slots=True)
class KnownDeath:
    """The earliest day of death that any id of the person has."""

    kept_id: UUID
    died_on: date


@dataclass(frozen=True, slots=True)
class KnownIsolation:
    kept_id: UUID
    order_number: str
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class CreditedMonth:
    """The base that one employer reported for a person and month; without an employer it is of an old record."""

    kept_id: UUID
    employer_id: UUID | None
    month: date
    base: Decimal


@dataclass(frozen=True, slots=True)
class EmployerMonth:
    """An employer's month: its return accepted, or overdue since the day after `due_on`."""

    employer_id: UUID
    month: date
    accepted: bool
    due_on: date | None


@dataclass(frozen=True, slots=True)
class KnownCertificate:
    """A certificate of the claim's employer and cause, about days of the claim."""

    claim_id: UUID
    order_number: str
    first_day: date
    last_day: date
    wages_paid: bool


@dataclass(frozen=True, slots=True)
class OrderOfEmployer:
    """A closure order that holds for the person at the employer, or held until it was withdrawn."""

    kept_id: UUID
    employer_id: UUID
    order_number: str
    first_day: date
    last_day: date
    disease: str
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class ConflictMonth:
    """A month with claimed days for which a wage was reported."""

    claim_id: UUID
    month: date


@dataclass(frozen=True, slots=True)
class StretchOfClaim:
    """Days of a claim without a gap; `end` is the day after the last."""

    claim_id: UUID
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class KnownDecision:
    """An officer's decision about days that this claim and others ask for."""

    claim_id: UUID
    keeps: bool
    others: list[UUID]


# The persons `:persons` (kept ids) under every id that they have or had.
WHO = """
    who AS MATERIALIZED (
        SELECT kept_id, kept_id AS person_id FROM unnest(CAST(:persons AS uuid[])) kept_id
        UNION SELECT kept_id, person_id FROM person_alias WHERE kept_id = ANY(CAST(:persons AS uuid[]))
    )
"""
# One lock order for all changes: by claim, never person by person.
_LOCK = Query(
    LockedClaim,
    f"""
    WITH {WHO}
    SELECT who.kept_id, c.claim_id, c.person_id, c.employer_id, c.cause, c.first_day, c.last_day, c.status, c.reason,
           c.review_on, c.proceed_without, c.awarded_at, c.filed_on, c.waiting_for, c.decision
    FROM claim c JOIN who ON who.person_id = c.person_id ORDER BY c.claim_id FOR UPDATE OF c
    """,
)
# An employment that waits, is contested or void pays nothing and delays nothing.
_EMPLOYMENTS = Query(
    KnownEmployment,
    f"""
    WITH {WHO}
    SELECT who.kept_id, e.employer_id, e.started_on, e.ended_on, e.end_reason
    FROM employment e JOIN who USING (person_id) WHERE e.standing = 'stands' ORDER BY e.started_on, e.employment_id
    """,
)
_DEATHS = Query(
    KnownDeath,
    f"""
    WITH {WHO}
    SELECT who.kept_id, min(d.died_on) AS died_on FROM person_death d JOIN who USING (person_id)
    WHERE d.died_on IS NOT NULL GROUP BY who.kept_id
    """,
)
_ISOLATIONS = Query(
    KnownIsolation,
    f"""
    WITH {WHO}
    SELECT who.kept_id, i.order_number, i.first_day, i.last_day
    FROM isolation_order i JOIN who USING (person_id) WHERE NOT withdrawn AND first_day IS NOT NULL
    ORDER BY i.first_day, i.order_number
    """,
)
_CREDITED = Query(CreditedMonth, sql_beside(__file__, "credited_months", of_one=False))
_MONTHS = Query(
    EmployerMonth,
    """
    SELECT employer_id, month, version > 0 AS accepted, due_on FROM employer_month
    WHERE employer_id = ANY(CAST(:employers AS uuid[])) AND month >= :since
    """,
)
_CERTIFICATES = Query(
    KnownCertificate,
    f"""
    WITH {WHO}
    SELECT c.claim_id, t.order_number, t.first_day, t.last_day, t.wages_paid
    FROM who JOIN claim c USING (person_id)
    JOIN who other ON other.kept_id = who.kept_id
    JOIN certificate t ON t.person_id = other.person_id AND t.employer_id = c.employer_id AND t.cause = c.cause
         AND t.first_day <= c.last_day AND t.last_day >= c.first_day AND t.ended_at IS NULL
    ORDER BY t.recorded_at, t.certificate_id
    """,
)
_ORDERS = Query(
    OrderOfEmployer,
    f"""
    WITH {WHO}
    SELECT asked.kept_id, asked.employer_id, asked.order_number, c.first_day, c.last_day, c.disease, c.withdrawn
    FROM unnest(CAST(:askers AS uuid[]), CAST(:employers AS uuid[]), CAST(:numbers AS text[]))
         AS asked(kept_id, employer_id, order_number)
    CROSS JOIN LATERAL closed_days(
        asked.employer_id, ARRAY(SELECT who.person_id FROM who WHERE who.kept_id = asked.kept_id),
        order_as_meant(asked.order_number)) c
    """,
)
_CONFLICTS = Query(
    ConflictMonth,
    "SELECT claim_id, month FROM wage_conflict WHERE claim_id = ANY(CAST(:claims AS uuid[])) AND wage > 0",
)
_AWARDED = Query(
    StretchOfClaim,
    """
    SELECT claim_id, lower(days) AS start, upper(days) AS "end" FROM awarded_days
    WHERE claim_id = ANY(CAST(:claims AS uuid[]))
    """,
)
_PAID = Query(
    StretchOfClaim,
    """
    SELECT l.claim_id, lower(part) AS start, upper(part) AS "end" FROM payment_line l CROSS JOIN unnest(l.covers) part
    WHERE l.claim_id = ANY(CAST(:claims AS uuid[])) AND l.status = 'confirmed'
    """,
)
_DECISIONS = Query(
    KnownDecision,
    "SELECT claim_id, keeps, others FROM days_decision WHERE claim_id = ANY(CAST(:claims AS uuid[]))",
)


async def lock_claims_of(connection: AsyncConnection, persons: Sequence[UUID]) -> list[LockedClaim]:
    """Lock all claims of the persons (kept ids), under every id, in the one order that all code uses; return them."""
    return await _LOCK.all(connection, persons=list(persons))


async def employments_of(connection: AsyncConnection, persons: Sequence[UUID]) -> list[KnownEmployment]:
    """List the persons' valid employments, earliest first."""
    return await _EMPLOYMENTS.all(connection, persons=list(persons))


async def deaths_of(connection: AsyncConnection, persons: Sequence[UUID]) -> dict[UUID, date]:
    """Return the days of death, by kept id."""
    return {one.kept_id: one.died_on for one in await _DEATHS.all(connection, persons=list(persons))}


async def isolations_of(connection: AsyncConnection, persons: Sequence[UUID]) -> list[KnownIsolation]:
    """List the persons' isolation orders that were not withdrawn, earliest first."""
    return await _ISOLATIONS.all(connection, persons=list(persons))


async def credited_months_of(connection: AsyncConnection, persons: Sequence[UUID]) -> list[CreditedMonth]:
    return await _CREDITED.all(connection, persons=list(persons))


async def months_of_employers(
    connection: AsyncConnection, employers: Sequence[UUID], *, since: date
) -> list[EmployerMonth]:
    return await _MONTHS.all(connection, employers=list(employers), since=since)


async def certificates_of(connection: AsyncConnection, persons: Sequence[UUID]) -> list[KnownCertificate]:
    """List the certificates about days of each claim of the persons, in the order of issue."""
    return await _CERTIFICATES.all(connection, persons=list(persons))


async def orders_of_employers(
    connection: AsyncConnection, asked: Sequence[tuple[UUID, UUID, str]]
) -> list[OrderOfEmployer]:
    """List the closure orders on record for each person (kept id), employer and order number; withdrawn ones too."""
    return await _ORDERS.all(
        connection,
        persons=sorted({kept_id for kept_id, _, _ in asked}),
        askers=[kept_id for kept_id, _, _ in asked],
        employers=[employer for _, employer, _ in asked],
        numbers=[number for _, _, number in asked],
    )


async def conflicts_of(connection: AsyncConnection, claims: Sequence[UUID]) -> list[ConflictMonth]:
    return await _CONFLICTS.all(connection, claims=list(claims))


async def awarded_stretches(connection: AsyncConnection, claims: Sequence[UUID]) -> list[StretchOfClaim]:
    return await _AWARDED.all(connection, claims=list(claims))


async def paid_stretches(connection: AsyncConnection, claims: Sequence[UUID]) -> list[StretchOfClaim]:
    """List the days whose payment the bank confirmed, by claim."""
    return await _PAID.all(connection, claims=list(claims))


async def decisions_on_days(connection: AsyncConnection, claims: Sequence[UUID]) -> list[KnownDecision]:
    return await _DECISIONS.all(connection, claims=list(claims))
